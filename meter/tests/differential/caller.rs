//! A module that calls everything that another one exports.

use super::Random;
use super::support::Caller;
use super::support::describe::Description;
use base64::Engine as _;
use lambdabox_meter::{InstrumentOptions, Links, instrument};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, ImportSection, Module, RefType, TableSection, TableType,
    TypeSection, ValType,
};

/// The module that both sides are given the callee's exports as.
const CALLEE: &str = "callee";

/// How the metered callee is linked, and the module that calls it.
pub(crate) fn of(callee: &Description, random: &mut Random) -> (Links, Caller) {
    let mut exported = Links::default();
    let mut imported = Links::default();
    for (name, _) in &callee.functions {
        exported.exports.insert(name.clone());
        imported.imports.insert((CALLEE.to_owned(), name.clone()));
    }
    let plain = plain(callee, random);
    let mut options = InstrumentOptions::default();
    options.links = imported;
    let metered = instrument(&plain, &options).unwrap();
    let caller = Caller {
        module: base64::engine::general_purpose::STANDARD.encode(metered),
        plain,
    };
    (exported, caller)
}

fn plain(callee: &Description, random: &mut Random) -> Vec<u8> {
    let count = callee.functions.len() as u32;
    let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
    let (mut functions, mut exports) = (FunctionSection::new(), ExportSection::new());
    let mut code = CodeSection::new();
    for (number, (name, ty)) in (0..).zip(&callee.functions) {
        let values = |types: &[wasmparser::ValType]| {
            let types = types.iter().map(|ty| ValType::try_from(*ty).unwrap());
            types.collect::<Vec<_>>()
        };
        types
            .ty()
            .function(values(ty.params()), values(ty.results()));
        imports.import(CALLEE, name, EntityType::Function(number));
        functions.function(number);
        exports.export(name, ExportKind::Func, count + number);
        let mut function = Function::new([]);
        let mut sink = function.instructions();
        // A charge that is pending at the call.
        for _ in 0..random.below(3) {
            sink.i32_const(1).drop();
        }
        for parameter in 0..ty.params().len() as u32 {
            sink.local_get(parameter);
        }
        match random.below(4) {
            0 => sink.return_call(number),
            1 => sink
                .i32_const(number.cast_signed())
                .call_indirect(0, number),
            2 => sink.i32_const(2).drop().call(number).i32_const(0).drop(),
            // What comes after the call may trap: the counter must have been stored by then.
            _ => sink
                .call(number)
                .i32_const(number.cast_signed())
                .table_get(0)
                .drop(),
        };
        sink.end();
        code.function(&function);
    }
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: u64::from(random.below(2) as u32 + count),
        maximum: None,
        shared: false,
    });
    let mut elements = ElementSection::new();
    let all: Vec<u32> = (0..count).collect();
    elements.active(
        None,
        &ConstExpr::i32_const(0),
        Elements::Functions(all.into()),
    );
    Module::new()
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables)
        .section(&exports)
        .section(&elements)
        .section(&code)
        .clone()
        .finish()
}
