//! The Permissions tab: what the execution role of a function may do.

use super::{Fields, choice};
use crate::account::names::{Account, key};
use crate::account::refusal::{invalid, refused};
use lambdabox_contract::function::FunctionId;
use lambdabox_contract::sheet::{Act, Button, Cell, Container, Form, Part, Table, Then};
use lambdabox_contract::{Deed, Refusal};
use lambdabox_core::account::ConfigurationChange;
use lambdabox_core::function::Policy;
use std::collections::BTreeSet;

/// The field of the policy that is attached.
const POLICY: &str = "policy";

/// The role, its policies, and those that could be attached.
pub(super) fn tab(
    account: &Account,
    id: &FunctionId,
    _fields: &Fields,
) -> Result<Vec<Part>, Refusal> {
    let function = account.function(&key(id)).map_err(refused)?;
    let config = function.config();
    let shown = match &config.policies {
        None => Part::Text(
            "Nothing is known of this role's policies, so it may do everything. Attach one to have it may only what its policies allow.".into(),
        ),
        Some(policies) if policies.is_empty() => Part::Empty(
            "No policies".into(),
            "The function may do nothing with other services.".into(),
        ),
        Some(policies) => Part::Table(Table {
            caption: "Policies of the role".into(),
            heads: ["Policy", "Allows", "Actions"].map(str::to_owned).to_vec(),
            rows: policies.iter().map(|policy| row(id, *policy)).collect(),
        }),
    };
    let has = |policy: &Policy| {
        let policies = config.policies.as_ref();
        policies.is_some_and(|policies| policies.contains(policy))
    };
    let options = Policy::ALL.into_iter().filter(|policy| !has(policy));
    let options: Vec<_> = options
        .map(|policy| (policy.name().to_owned(), policy.name().to_owned()))
        .collect();
    let first = options.first().map(|(name, _)| name.clone());
    let form = Form {
        id: "attach-policy".into(),
        label: "Attach a policy".into(),
        fields: vec![choice(
            POLICY,
            "Policy",
            options,
            &first.unwrap_or_default(),
            Then::Keep,
        )],
        button: Button {
            text: "Attach policy".into(),
            primary: true,
            act: Act {
                deed: Deed::AttachPolicy {
                    function: id.name.clone(),
                }
                .raw(),
                ..Act::default()
            },
            ..Button::default()
        },
        ..Form::default()
    };
    Ok(vec![
        Part::Box(Container {
            id: "role".into(),
            title: "Execution role".into(),
            description: config.role.clone(),
            parts: vec![shown],
            ..Container::default()
        }),
        Part::Box(Container {
            id: "attaching-policy".into(),
            title: "Attach a policy".into(),
            parts: vec![Part::Form(form)],
            ..Container::default()
        }),
    ])
}

fn row(id: &FunctionId, policy: Policy) -> Vec<Cell> {
    let deed = Deed::DetachPolicy {
        function: id.name.clone(),
        policy: policy.name().to_owned(),
    };
    vec![
        policy.name().into(),
        policy.actions().join(", ").into(),
        Cell::Button(Button {
            text: "Detach".into(),
            label: Some(["Detach ", policy.name()].concat()),
            act: Act {
                deed: deed.raw(),
                ..Act::default()
            },
            ..Button::default()
        }),
    ]
}

/// Attaches the policy that was chosen; what is said of it.
pub(in crate::account) fn attach(
    account: &mut Account,
    id: &FunctionId,
    fields: &Fields,
) -> Result<String, Refusal> {
    let policy = named(fields.get(POLICY))?;
    put(account, id, |policies| {
        policies.insert(policy);
    })?;
    Ok(["The role has ", policy.name(), "."].concat())
}

/// Takes a policy away.
pub(in crate::account) fn detach(
    account: &mut Account,
    id: &FunctionId,
    policy: &str,
) -> Result<String, Refusal> {
    let policy = named(policy)?;
    put(account, id, |policies| {
        policies.remove(&policy);
    })?;
    Ok([policy.name(), " was detached."].concat())
}

fn named(name: &str) -> Result<Policy, Refusal> {
    Policy::named(name).ok_or_else(|| invalid("Choose a policy."))
}

fn put(
    account: &mut Account,
    id: &FunctionId,
    act: impl FnOnce(&mut BTreeSet<Policy>),
) -> Result<(), Refusal> {
    let function = account.function(&key(id)).map_err(refused)?;
    let mut policies = function.config().policies.clone().unwrap_or_default();
    act(&mut policies);
    let change = ConfigurationChange {
        policies: Some(policies),
        ..ConfigurationChange::default()
    };
    let done = account.update_configuration(&key(id), change);
    done.map(drop).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdabox_core::account::NewFunction;

    #[test]
    fn a_new_function_may_only_log_until_a_policy_is_attached() {
        let id = FunctionId {
            region: "eu-west-1".into(),
            name: "f".into(),
        };
        let mut account = Account::default();
        account
            .create_function(NewFunction {
                key: key(&id),
                runtime: "python3.14".into(),
                ..NewFunction::default()
            })
            .unwrap();
        let actions = |account: &Account| {
            account
                .function(&key(&id))
                .unwrap()
                .config()
                .actions()
                .unwrap()
        };
        assert!(
            actions(&account)
                .iter()
                .all(|action| action.starts_with("logs:"))
        );
        let chosen = Fields::new(vec![(POLICY.into(), "AmazonS3FullAccess".into())]);
        attach(&mut account, &id, &chosen).unwrap();
        assert!(actions(&account).contains(&"s3:*".to_owned()));
        assert_eq!(tab(&account, &id, &Fields::default()).unwrap().len(), 2);
        detach(&mut account, &id, "AmazonS3FullAccess").unwrap();
        assert!(!actions(&account).contains(&"s3:*".to_owned()));
        assert!(detach(&mut account, &id, "no policy").is_err());
    }
}
