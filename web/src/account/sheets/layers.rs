//! The Layers tab: code that a function shares with others, below `/opt`.

use super::{Fields, choice};
use crate::account::files::{first, kilobytes};
use crate::account::names::{Account, key};
use crate::account::refusal::{invalid, refused};
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::sheet::{Act, Button, Cell, Container, Form, Part, Question, Table, Then};
use lambdabox_contract::{Attachments, Deed, Refusal};
use lambdabox_core::account::ConfigurationChange;
use lambdabox_core::account::layers::{self, LayerKey};
use lambdabox_core::code::CodeBundle;
use lambdabox_core::limits;

/// The field of a layer that is there, and that of a file's name.
const LAYER: &str = "layer";
const FILE: &str = "file";

/// What a function has, what it could have, and all that there is.
pub(super) fn tab(
    account: &Account,
    id: &FunctionId,
    _fields: &Fields,
) -> Result<Vec<Part>, Refusal> {
    let function = account.function(&key(id)).map_err(refused)?;
    let arns = &function.config().layers;
    let mut parts = vec![Part::Box(Container {
        id: "layers".into(),
        title: "Layers".into(),
        mark: format!("{} of {}", arns.len(), limits::LAYERS_MAX),
        description: "What they hold lies below /opt; Python finds packages in a layer's folder python. Later layers come over earlier ones.".into(),
        parts: vec![of_function(account, id, arns)],
        ..Container::default()
    })];
    if function.is_compiled() {
        parts.push(Part::Text(
            "A compiled handler holds all that it needs: it has no layers here.".into(),
        ));
        return Ok(parts);
    }
    parts.push(adding(account, id, arns));
    let all: Vec<Vec<Cell>> = account
        .layers(&id.region)
        .map(|(layer, _, code)| {
            vec![
                name(layer).into(),
                layer.arn().into(),
                size(code).into(),
                deleting(layer),
            ]
        })
        .collect();
    if !all.is_empty() {
        parts.push(Part::Box(Container {
            id: "all-layers".into(),
            title: "Layers of this region".into(),
            parts: vec![table("Layers of this region", all)],
            ..Container::default()
        }));
    }
    Ok(parts)
}

fn of_function(account: &Account, id: &FunctionId, arns: &[String]) -> Part {
    if arns.is_empty() {
        return Part::Empty(
            "No layers".into(),
            "Add one to share packages between functions.".into(),
        );
    }
    let row = |arn: &String| {
        let layer = LayerKey::of_arn(arn);
        let there = account
            .layers(&id.region)
            .find(|(known, ..)| known.arn() == *arn);
        let title = layer.as_ref().map_or_else(|| arn.clone(), name);
        let deed = Deed::RemoveLayer {
            function: id.name.clone(),
            arn: arn.clone(),
        };
        vec![
            title.clone().into(),
            arn.as_str().into(),
            there
                .map_or_else(|| "not there".to_owned(), |(_, _, code)| size(code))
                .into(),
            Cell::Button(Button {
                text: "Remove".into(),
                label: Some(format!("Remove the layer {title}")),
                act: Act {
                    deed: deed.raw(),
                    ..Act::default()
                },
                ..Button::default()
            }),
        ]
    };
    table("Layers of the function", arns.iter().map(row).collect())
}

/// The form that gives the function a layer: one that is there, or one from a file.
fn adding(account: &Account, id: &FunctionId, arns: &[String]) -> Part {
    let others = account
        .layers(&id.region)
        .map(|(layer, ..)| layer)
        .filter(|layer| !arns.contains(&layer.arn()));
    let options: Vec<(String, String)> = others.map(|layer| (layer.arn(), name(layer))).collect();
    let fields = match options.last() {
        Some((newest, _)) => {
            let newest = newest.clone();
            vec![choice(LAYER, "Layer", options, &newest, Then::Keep)]
        }
        None => Vec::new(),
    };
    let deed = Deed::AddLayer {
        function: id.name.clone(),
    };
    let form = Form {
        id: "add-layer".into(),
        label: "Add a layer".into(),
        fields,
        about: "Choose a .zip file to publish it as a layer under its name and add that, or drop one on the page.".into(),
        button: Button {
            text: "Add layer".into(),
            primary: true,
            act: Act {
                deed: deed.raw(),
                ..Act::default()
            },
            ..Button::default()
        },
        file: Some((FILE.into(), String::new())),
    };
    Part::Box(Container {
        id: "adding-layer".into(),
        title: "Add a layer".into(),
        parts: vec![Part::Form(form)],
        ..Container::default()
    })
}

fn deleting(layer: &LayerKey) -> Cell {
    Cell::Button(Button {
        text: "Delete".into(),
        label: Some(format!("Delete the layer {}", name(layer))),
        act: Act {
            deed: Deed::DeleteLayer(layer.arn()).raw(),
            question: Some(Question {
                title: "Delete this version of the layer".into(),
                text: "Functions that have it keep it from being deleted.".into(),
            }),
            ..Act::default()
        },
        ..Button::default()
    })
}

fn table(caption: &str, rows: Vec<Vec<Cell>>) -> Part {
    Part::Table(Table {
        caption: caption.into(),
        heads: ["Layer", "ARN", "Size", "Actions"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    })
}

/// `tea, version 1`.
fn name(layer: &LayerKey) -> String {
    format!("{}, version {}", layer.name, layer.version)
}

fn size(code: &CodeBundle) -> String {
    kilobytes(usize::try_from(code.size()).unwrap_or(usize::MAX))
}

/// Gives a function the layer that was chosen, or the one in a file; what is said of it. A file is published
/// only if the function takes it.
pub(in crate::account) fn add(
    account: &mut Account,
    id: &FunctionId,
    fields: &Fields,
    attachments: Attachments,
) -> Result<String, Refusal> {
    account.all_or_nothing(|account| add_to(account, id, fields, attachments))
}

fn add_to(
    account: &mut Account,
    id: &FunctionId,
    fields: &Fields,
    attachments: Attachments,
) -> Result<String, Refusal> {
    let function = key(id);
    let mut arns = account
        .function(&function)
        .map_err(refused)?
        .config()
        .layers
        .clone();
    let layer = if attachments.is_empty() {
        let arn = fields.get(LAYER);
        LayerKey::of_arn(arn)
            .ok_or_else(|| invalid("Choose a .zip file, or a layer that is there."))?
    } else {
        if arns.len() >= limits::LAYERS_MAX {
            return Err(invalid(format!(
                "A function can have at most {} layers: remove one first.",
                limits::LAYERS_MAX
            )));
        }
        let code = CodeBundle::from_zip(&first(attachments));
        let code = code.map_err(|error| refused(error.into()))?;
        let name = layers::name_of_file(fields.get(FILE));
        match account.layer_with(&id.region, &name, &code) {
            Some(known) => known,
            None => account
                .publish_layer(&id.region, &name, "", code)
                .map_err(refused)?,
        }
    };
    // A newer version takes the place of the one before.
    let same_name =
        |arn: &String| LayerKey::of_arn(arn).is_some_and(|known| known.name == layer.name);
    match arns.iter().position(same_name) {
        Some(place) => arns[place] = layer.arn(),
        None => arns.push(layer.arn()),
    }
    put(account, id, arns)?;
    Ok(format!("The function has the layer {}.", name(&layer)))
}

/// Takes a layer from a function.
pub(in crate::account) fn remove(
    account: &mut Account,
    id: &FunctionId,
    arn: &str,
) -> Result<String, Refusal> {
    let mut arns = account
        .function(&key(id))
        .map_err(refused)?
        .config()
        .layers
        .clone();
    arns.retain(|known| known != arn);
    put(account, id, arns)?;
    Ok("The layer was removed from the function.".to_owned())
}

/// Deletes a version of a layer.
pub(in crate::account) fn delete(account: &mut Account, arn: &str) -> Result<String, Refusal> {
    let layer = LayerKey::of_arn(arn).ok_or_else(|| invalid("There is no such layer."))?;
    account.delete_layer(&layer).map_err(refused)?;
    Ok(format!("The layer {} was deleted.", name(&layer)))
}

fn put(account: &mut Account, id: &FunctionId, arns: Vec<String>) -> Result<(), Refusal> {
    let change = ConfigurationChange {
        layers: Some(arns),
        ..ConfigurationChange::default()
    };
    let done = account.update_configuration(&key(id), change);
    done.map(drop).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::account::NewFunction;
    use lambdabox_core::code::zip;
    use lambdabox_core::engine::SourceFile;

    fn zipped(text: &str) -> Attachments {
        let file = SourceFile {
            path: "python/tea.py".into(),
            contents: text.into(),
        };
        vec![zip(&[file]).unwrap()]
    }

    fn named(field: &str, value: &str) -> Fields {
        Fields::new(vec![(field.into(), value.into())])
    }

    fn with_function() -> (Account, FunctionId) {
        let id = FunctionId {
            region: "eu-west-1".into(),
            name: "f".into(),
        };
        let mut account = Account::default();
        let created = account.create_function(NewFunction {
            key: key(&id),
            runtime: "python3.14".into(),
            ..NewFunction::default()
        });
        created.unwrap();
        (account, id)
    }

    #[test]
    fn a_file_that_the_function_does_not_take_is_not_published() {
        let (mut account, id) = with_function();
        // A layer of the function that is gone since: no configuration with it is taken.
        let file = named(FILE, "tea.zip");
        add(&mut account, &id, &file, zipped("1")).unwrap();
        account.absorb([("layer/eu-west-1/tea/1".to_owned(), None)]);
        account.take_changes();
        let file = named(FILE, "milk.zip");
        add(&mut account, &id, &file, zipped("2")).unwrap_err();
        assert_eq!(account.layers("eu-west-1").count(), 0);
        assert!(account.take_changes().is_empty());
    }

    #[test]
    fn a_layer_is_added_replaced_removed_and_deleted() {
        let (mut account, id) = with_function();
        let nothing = add(&mut account, &id, &Fields::default(), Vec::new()).unwrap_err();
        assert!(nothing.message.starts_with("Choose a .zip file"));
        let file = named(FILE, "my tea.zip");
        let said = add(&mut account, &id, &file, zipped("1")).unwrap();
        assert_eq!(said, "The function has the layer my-tea, version 1.");
        add(&mut account, &id, &file, zipped("2")).unwrap();
        let layers =
            |account: &Account| account.function(&key(&id)).unwrap().config().layers.clone();
        let second = layers(&account).concat();
        assert!(second.ends_with(":layer:my-tea:2"));
        let first = second.replace("my-tea:2", "my-tea:1");
        add(&mut account, &id, &named(LAYER, &first), Vec::new()).unwrap();
        assert_eq!(layers(&account).concat(), first);
        assert!(delete(&mut account, &first).is_err());
        assert_eq!(tab(&account, &id, &Fields::default()).unwrap().len(), 3);
        remove(&mut account, &id, &first).unwrap();
        delete(&mut account, &first).unwrap();
        assert!(layers(&account).is_empty());
    }
}
