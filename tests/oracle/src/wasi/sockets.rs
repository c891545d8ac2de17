//! `wasi:sockets`: there is no network. The sandbox lists the functions and what they answer.

use super::{SandboxView, call_in};
use lambdabox_sandbox::Sandbox;
use lambdabox_sandbox::wasi::sockets::{INTERFACES, NO_SOCKET};
use wasmtime::component::{Linker, Resource, ResourceType, Val};
use wasmtime::{Result, StoreContextMut};

/// The version that all of WASI's interfaces are defined with; others of 0.2 are answered by them.
const VERSION: &str = "0.2.12";

/// One type a resource, since wasmtime tells them apart by their Rust types.
struct Named<const N: usize>;

/// `wasi:sockets/network.network`
type Network = Named<0>;

pub(super) fn add_to_linker<T: SandboxView>(linker: &mut Linker<T>) -> Result<()> {
    let mut types = resource_types().into_iter();
    for interface in INTERFACES {
        let mut instance =
            linker.instance(&format!("wasi:sockets/{}@{VERSION}", interface.name))?;
        for (resource, ty) in interface.resources.iter().zip(&mut types) {
            let is_network = *resource == "network";
            instance.resource(resource, ty, move |mut store, number| {
                if is_network {
                    store.data_mut().sandbox().drop_network(number);
                }
                Ok(())
            })?;
        }
        for (function, code) in interface.refused {
            instance.func_new(function, |store, _, parameters, results| {
                refuse(store, parameters)?;
                let code = Val::Enum((*code).to_owned());
                if let Some(result) = results.first_mut() {
                    *result = Val::Result(Err(Some(Box::new(code))));
                }
                Ok(())
            })?;
        }
        for function in interface.unreachable {
            instance.func_new(function, |store: StoreContextMut<'_, T>, _, _, _| {
                // No need to give back what was borrowed: the call ends.
                call_in(store, |_| Err(NO_SOCKET))
            })?;
        }
        if interface.name == "network" {
            instance.func_new("network-error-code", |store, _, parameters, results| {
                refuse(store, parameters)?;
                if let Some(result) = results.first_mut() {
                    *result = Val::Option(None);
                }
                Ok(())
            })?;
        }
    }
    linker
        .instance(&format!("wasi:sockets/instance-network@{VERSION}"))?
        .func_wrap("instance-network", |store, (): ()| {
            let number = call_in(store, Sandbox::instance_network)?;
            Ok((Resource::<Network>::new_own(number),))
        })?;
    Ok(())
}

/// Functions that are defined dynamically must drop the handles that they borrow themselves.
fn refuse<T: SandboxView>(mut store: StoreContextMut<'_, T>, parameters: &[Val]) -> Result<()> {
    let mut bytes = 0;
    for parameter in parameters {
        match parameter {
            Val::Resource(resource) => resource.resource_drop(&mut store)?,
            Val::String(text) => bytes += text.len(),
            _ => {}
        }
    }
    call_in(store, |sandbox| sandbox.refuse_network(bytes))
}

/// As many as there are resources; in their order, the network first.
fn resource_types() -> [ResourceType; 6] {
    [
        ResourceType::host::<Network>(),
        ResourceType::host::<Named<1>>(),
        ResourceType::host::<Named<2>>(),
        ResourceType::host::<Named<3>>(),
        ResourceType::host::<Named<4>>(),
        ResourceType::host::<Named<5>>(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_type_for_every_resource() {
        let resources = INTERFACES.iter().map(|interface| interface.resources.len());
        assert_eq!(resources.sum::<usize>(), resource_types().len());
        assert_eq!(INTERFACES[0].resources, ["network"]);
    }
}
