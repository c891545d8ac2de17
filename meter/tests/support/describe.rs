//! What a module imports and exports, as the two engines' harnesses need it.

use serde_json::json;
use wasmparser::{Encoding, ExternalKind, FuncType, Parser, Payload, TypeRef, ValType};

/// Imports, exported functions and exported state of a module.
#[derive(Debug, Default)]
pub(crate) struct Description {
    pub(crate) imports: Vec<(String, String, &'static str, serde_json::Value)>,
    pub(crate) functions: Vec<(String, FuncType)>,
    pub(crate) state: Vec<(String, String)>,
    /// JavaScript cannot see vectors.
    pub(crate) vectors_at_border: bool,
}

pub(crate) fn name(ty: ValType) -> String {
    match ty {
        ValType::I32 => "i32".into(),
        ValType::I64 => "i64".into(),
        ValType::F32 => "f32".into(),
        ValType::F64 => "f64".into(),
        ValType::V128 => "v128".into(),
        ValType::Ref(ty) if ty.is_func_ref() => "funcref".into(),
        ValType::Ref(_) => "externref".into(),
    }
}

fn names(types: &[ValType]) -> Vec<String> {
    types.iter().copied().map(name).collect()
}

pub(crate) fn describe(module: &[u8]) -> Description {
    let mut this = Description::default();
    let mut types: Vec<FuncType> = Vec::new();
    let mut functions = Vec::new();
    let mut globals = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.expect("a valid module") {
            Payload::Version { encoding, .. } => assert_eq!(encoding, Encoding::Module),
            Payload::TypeSection(reader) => {
                types.extend(reader.into_iter_err_on_gc_types().map(|ty| ty.unwrap()));
            }
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    let import = import.unwrap();
                    let (kind, ty) = match import.ty {
                        TypeRef::Func(ty) => {
                            functions.push(ty);
                            let ty = &types[ty as usize];
                            let all = ty.params().iter().chain(ty.results());
                            this.vectors_at_border |=
                                all.into_iter().any(|ty| *ty == ValType::V128);
                            let (params, results) = (names(ty.params()), names(ty.results()));
                            ("func", json!({"params": params, "results": results}))
                        }
                        TypeRef::Global(ty) => {
                            globals.push(ty.content_type);
                            this.vectors_at_border |= ty.content_type == ValType::V128;
                            (
                                "global",
                                json!({"type": name(ty.content_type), "mutable": ty.mutable}),
                            )
                        }
                        TypeRef::Memory(ty) => ("memory", limits(ty.initial, ty.maximum)),
                        TypeRef::Table(ty) => {
                            let mut limits = limits(ty.initial, ty.maximum);
                            limits["element"] = json!(name(ValType::Ref(ty.element_type)));
                            ("table", limits)
                        }
                        other => panic!("{other:?}"),
                    };
                    this.imports
                        .push((import.module.into(), import.name.into(), kind, ty));
                }
            }
            Payload::FunctionSection(reader) => {
                functions.extend(reader.into_iter().map(|ty| ty.unwrap()))
            }
            Payload::GlobalSection(reader) => {
                globals.extend(
                    reader
                        .into_iter()
                        .map(|global| global.unwrap().ty.content_type),
                );
            }
            Payload::ExportSection(reader) => {
                for export in reader {
                    let export = export.unwrap();
                    let label = match export.kind {
                        ExternalKind::Func => {
                            let ty = types[functions[export.index as usize] as usize].clone();
                            this.functions.push((export.name.into(), ty));
                            continue;
                        }
                        ExternalKind::Memory => "memory".into(),
                        ExternalKind::Table => "table".into(),
                        ExternalKind::Global => match globals[export.index as usize] {
                            ValType::V128 => continue,
                            ty => name(ty),
                        },
                        other => panic!("{other:?}"),
                    };
                    this.state.push((export.name.into(), label));
                }
            }
            _ => {}
        }
    }
    this.functions.retain(|(_, ty)| {
        !ty.params()
            .iter()
            .chain(ty.results())
            .any(|ty| *ty == ValType::V128)
    });
    this
}

fn limits(initial: u64, maximum: Option<u64>) -> serde_json::Value {
    match maximum {
        Some(maximum) => json!({"initial": initial, "maximum": maximum}),
        None => json!({"initial": initial}),
    }
}
