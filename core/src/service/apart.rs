//! The same function once more, for runs that must leave its environments alone.

use super::{DeployError, Service, Settings};
use crate::{engine::Engine, function::FunctionConfig};

impl<E: Engine> Service<E> {
    /// What is deployed here, on the same engine, in a service of its own: with its own
    /// environments, ids and time, and with whatever `change` makes of the configuration. Where
    /// nothing is deployed, nothing is there either.
    ///
    /// # Errors
    /// [`DeployError`] if the changed configuration is refused.
    pub fn apart(
        &self,
        settings: Settings,
        change: impl FnOnce(&mut FunctionConfig),
    ) -> Result<Service<&E>, DeployError> {
        let mut service = Service::new(&self.engine, self.manifest.clone(), settings);
        if let Some(deployment) = &self.deployment {
            service.outside = self.outside.clone();
            let mut config = deployment.config().clone();
            change(&mut config);
            service.deploy(config, deployment.code())?;
        }
        Ok(service)
    }
}
