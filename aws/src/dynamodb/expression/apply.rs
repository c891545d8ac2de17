//! Carrying out updates.

use super::{
    path::{Path, Step},
    update::{Action, Operation, Term},
};
use crate::{
    dynamodb::{
        attribute::{Attribute, Item},
        fault::invalid,
    },
    wire::Fault,
};
use std::cmp::Ordering;

/// The paths that an update wrote or removed.
pub(in crate::dynamodb) type Changed = Vec<Path>;

/// Carries out an update. What it reads is the item as it was.
///
/// # Errors
///
/// AWS's `ValidationException` if the item does not have what the update needs; the item may be
/// half changed then and is thrown away.
pub(in crate::dynamodb) fn apply(
    operations: &[Operation],
    item: &mut Item,
) -> Result<Changed, Fault> {
    let mut sets = Vec::new();
    let mut removed = Vec::new();
    for Operation { path, action } in operations {
        match action {
            Action::Set(term) => sets.push((path, evaluate(term, item)?)),
            Action::Remove => removed.push(path),
            Action::Add(value) => sets.push((path, added(path.find(item), value)?)),
            Action::Delete(value) => match path.find(item) {
                None => {}
                Some(old) => match deleted(old, value)? {
                    Some(left) => sets.push((path, left)),
                    None => removed.push(path),
                },
            },
        }
    }
    // Elements beyond the end of a list are put there in the order of their indexes, and elements
    // are removed from the end on, so that no index moves before its turn.
    sets.sort_by(|(one, _), (two, _)| in_order(one, two));
    removed.sort_by(|one, two| in_order(two, one));
    for (path, value) in sets {
        set(item, path, value)?;
    }
    for path in removed {
        remove(item, path)?;
    }
    Ok(operations
        .iter()
        .map(|operation| operation.path.clone())
        .collect())
}

fn in_order(one: &Path, two: &Path) -> Ordering {
    for steps in one.0.iter().zip(&two.0) {
        let order = match steps {
            (Step::Name(one), Step::Name(two)) => one.cmp(two),
            (Step::Index(one), Step::Index(two)) => one.cmp(two),
            _ => Ordering::Equal,
        };
        if order.is_ne() {
            return order;
        }
    }
    one.0.len().cmp(&two.0.len())
}

fn wrong_operand() -> Fault {
    invalid("An operand in the update expression has an incorrect data type")
}

fn no_attribute() -> Fault {
    invalid("The provided expression refers to an attribute that does not exist in the item")
}

fn wrong_path() -> Fault {
    invalid("The document path provided in the update expression is invalid for update")
}

fn evaluate(term: &Term, item: &Item) -> Result<Attribute, Fault> {
    Ok(match term {
        Term::Value(value) => value.clone(),
        Term::Path(path) => path.find(item).cloned().ok_or_else(no_attribute)?,
        Term::IfNotExists(path, other) => match path.find(item) {
            Some(found) => found.clone(),
            None => evaluate(other, item)?,
        },
        Term::Append(one, two) => match (evaluate(one, item)?, evaluate(two, item)?) {
            (Attribute::L(mut one), Attribute::L(two)) => {
                one.extend(two);
                Attribute::L(one)
            }
            _ => return Err(wrong_operand()),
        },
        Term::Plus(one, two) | Term::Minus(one, two) => {
            match (evaluate(one, item)?, evaluate(two, item)?) {
                (Attribute::N(one), Attribute::N(two)) => {
                    Attribute::N(if matches!(term, Term::Plus(..)) {
                        one.plus(two)?
                    } else {
                        one.minus(two)?
                    })
                }
                _ => return Err(wrong_operand()),
            }
        }
    })
}

fn added(old: Option<&Attribute>, value: &Attribute) -> Result<Attribute, Fault> {
    let mut sum = match old {
        None => return Ok(value.clone()),
        Some(old) => old.clone(),
    };
    match (&mut sum, value) {
        (Attribute::N(one), Attribute::N(two)) => *one = one.plus(*two)?,
        (Attribute::Strings(one), Attribute::Strings(two)) => one.extend(two.iter().cloned()),
        (Attribute::Numbers(one), Attribute::Numbers(two)) => one.extend(two),
        (Attribute::Binaries(one), Attribute::Binaries(two)) => one.extend(two.iter().cloned()),
        // Only what is older than expressions adds to lists.
        (Attribute::L(one), Attribute::L(two)) => one.extend(two.iter().cloned()),
        _ => return Err(wrong_operand()),
    }
    Ok(sum)
}

/// What is left of a set; `None` if nothing is.
fn deleted(old: &Attribute, value: &Attribute) -> Result<Option<Attribute>, Fault> {
    let (left, empty) = match (old, value) {
        (Attribute::Strings(one), Attribute::Strings(two)) => {
            let left = one - two;
            let empty = left.is_empty();
            (Attribute::Strings(left), empty)
        }
        (Attribute::Numbers(one), Attribute::Numbers(two)) => {
            let left = one - two;
            let empty = left.is_empty();
            (Attribute::Numbers(left), empty)
        }
        (Attribute::Binaries(one), Attribute::Binaries(two)) => {
            let left = one - two;
            let empty = left.is_empty();
            (Attribute::Binaries(left), empty)
        }
        _ => return Err(wrong_operand()),
    };
    Ok((!empty).then_some(left))
}

/// The map or list that holds what a path names, and the last step; `None` for a top-level attribute.
fn parent<'a>(item: &'a mut Item, steps: &[Step]) -> Result<&'a mut Attribute, Fault> {
    let mut steps = steps.iter();
    let mut value = match steps.next() {
        Some(Step::Name(name)) => item.get_mut(name).ok_or_else(wrong_path)?,
        _ => return Err(wrong_path()),
    };
    for step in steps {
        value = match (step, value) {
            (Step::Name(name), Attribute::M(map)) => map.get_mut(name),
            (Step::Index(index), Attribute::L(list)) => list.get_mut(*index),
            _ => None,
        }
        .ok_or_else(wrong_path)?;
    }
    Ok(value)
}

fn set(item: &mut Item, path: &Path, value: Attribute) -> Result<(), Fault> {
    let Some((last, before)) = path.0.split_last() else {
        return Err(wrong_path());
    };
    if before.is_empty() {
        item.insert(path.top().to_owned(), value);
        return Ok(());
    }
    match (parent(item, before)?, last) {
        (Attribute::M(map), Step::Name(name)) => {
            map.insert(name.clone(), value);
        }
        (Attribute::L(list), Step::Index(index)) => match list.get_mut(*index) {
            Some(element) => *element = value,
            None => list.push(value),
        },
        _ => return Err(wrong_path()),
    }
    Ok(())
}

fn remove(item: &mut Item, path: &Path) -> Result<(), Fault> {
    let Some((last, before)) = path.0.split_last() else {
        return Err(wrong_path());
    };
    if before.is_empty() {
        item.remove(path.top());
        return Ok(());
    }
    match (parent(item, before)?, last) {
        (Attribute::M(map), Step::Name(name)) => {
            map.remove(name);
        }
        (Attribute::L(list), Step::Index(index)) => {
            if *index < list.len() {
                list.remove(*index);
            }
        }
        _ => return Err(wrong_path()),
    }
    Ok(())
}
