//! `wasi:random`.

use crate::end::CallEnd;
use crate::prices;
use crate::random::RANDOM_BYTES;
use crate::sandbox::Sandbox;
use rand_chacha::rand_core::Rng;

impl Sandbox {
    /// `wasi:random/random.get-random-bytes`
    pub fn get_random_bytes(&mut self, length: u64) -> Result<Vec<u8>, CallEnd> {
        let mut bytes = self.random_buffer(length)?;
        self.random.secure().fill_bytes(&mut bytes);
        Ok(bytes)
    }

    /// `wasi:random/random.get-random-u64`
    pub fn get_random_u64(&mut self) -> Result<u64, CallEnd> {
        Ok(self.random.secure().next_u64())
    }

    /// `wasi:random/insecure.get-insecure-random-bytes`
    pub fn get_insecure_random_bytes(&mut self, length: u64) -> Result<Vec<u8>, CallEnd> {
        let mut bytes = self.random_buffer(length)?;
        self.random.insecure().fill_bytes(&mut bytes);
        Ok(bytes)
    }

    /// `wasi:random/insecure.get-insecure-random-u64`
    pub fn get_insecure_random_u64(&mut self) -> Result<u64, CallEnd> {
        Ok(self.random.insecure().next_u64())
    }

    /// `wasi:random/insecure-seed.insecure-seed`
    pub fn insecure_seed(&mut self) -> Result<(u64, u64), CallEnd> {
        Ok(self.random.insecure_seed())
    }

    fn random_buffer(&mut self, length: u64) -> Result<Vec<u8>, CallEnd> {
        if length > RANDOM_BYTES {
            return Err(CallEnd::Misuse("too many random bytes asked for at once"));
        }
        self.charge((prices::BYTE + prices::RANDOM_BYTE).saturating_mul(length));
        let length = usize::try_from(length).unwrap_or_default();
        let mut bytes = Vec::new();
        bytes
            .try_reserve_exact(length)
            .map_err(|_| CallEnd::MachineOutOfMemory)?;
        bytes.resize(length, 0);
        Ok(bytes)
    }
}
