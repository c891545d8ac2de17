//! `wasi:filesystem`: what is done with a path below an open directory.

use super::classes::WasiDescriptor;
use super::convert::{
    answer, metadata_hash, nothing, stat, to_descriptor_flags, to_follow, to_new_timestamp,
    to_open_flags,
};
use super::world::Returned;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl WasiDescriptor {
    #[wasm_bindgen(js_name = openAt)]
    pub fn open_at(
        &self,
        path_flags: &JsValue,
        path: &str,
        open: &JsValue,
        flags: &JsValue,
    ) -> Returned<JsValue> {
        let (number, follow) = (self.number(), to_follow(path_flags));
        let (open, flags) = (to_open_flags(open), to_descriptor_flags(flags));
        let opened = self
            .world
            .call(|sandbox| sandbox.descriptor_open_at(number, follow, path, open, flags))?;
        Ok(answer(opened, |number| Self::give(&self.world, number)))
    }

    #[wasm_bindgen(js_name = createDirectoryAt)]
    pub fn create_directory_at(&self, path: &str) -> Returned<JsValue> {
        let number = self.number();
        let done = self
            .world
            .call(|sandbox| sandbox.descriptor_create_directory_at(number, path))?;
        Ok(answer(done, nothing))
    }

    #[wasm_bindgen(js_name = statAt)]
    pub fn stat_at(&self, path_flags: &JsValue, path: &str) -> Returned<JsValue> {
        let (number, follow) = (self.number(), to_follow(path_flags));
        let known = self
            .world
            .call(|sandbox| sandbox.descriptor_stat_at(number, follow, path))?;
        Ok(answer(known, stat))
    }

    #[wasm_bindgen(js_name = metadataHashAt)]
    pub fn metadata_hash_at(&self, path_flags: &JsValue, path: &str) -> Returned<JsValue> {
        let (number, follow) = (self.number(), to_follow(path_flags));
        let hash = self
            .world
            .call(|sandbox| sandbox.descriptor_metadata_hash_at(number, follow, path))?;
        Ok(answer(hash, metadata_hash))
    }

    #[wasm_bindgen(js_name = setTimesAt)]
    pub fn set_times_at(
        &self,
        path_flags: &JsValue,
        path: &str,
        accessed: &JsValue,
        modified: &JsValue,
    ) -> Returned<JsValue> {
        let (number, follow) = (self.number(), to_follow(path_flags));
        let (accessed, modified) = (to_new_timestamp(accessed), to_new_timestamp(modified));
        let done = self.world.call(|sandbox| {
            sandbox.descriptor_set_times_at(number, follow, path, accessed, modified)
        })?;
        Ok(answer(done, nothing))
    }

    #[wasm_bindgen(js_name = linkAt)]
    pub fn link_at(
        &self,
        path_flags: &JsValue,
        old_path: &str,
        new: &WasiDescriptor,
        new_path: &str,
    ) -> Returned<JsValue> {
        let (number, follow, new) = (self.number(), to_follow(path_flags), new.number());
        let done = self
            .world
            .call(|sandbox| sandbox.descriptor_link_at(number, follow, old_path, new, new_path))?;
        Ok(answer(done, nothing))
    }

    #[wasm_bindgen(js_name = readlinkAt)]
    pub fn readlink_at(&self, path: &str) -> Returned<JsValue> {
        let number = self.number();
        let target = self
            .world
            .call(|sandbox| sandbox.descriptor_readlink_at(number, path))?;
        Ok(answer(target, JsValue::from))
    }

    #[wasm_bindgen(js_name = removeDirectoryAt)]
    pub fn remove_directory_at(&self, path: &str) -> Returned<JsValue> {
        let number = self.number();
        let done = self
            .world
            .call(|sandbox| sandbox.descriptor_remove_directory_at(number, path))?;
        Ok(answer(done, nothing))
    }

    #[wasm_bindgen(js_name = renameAt)]
    pub fn rename_at(
        &self,
        old_path: &str,
        new: &WasiDescriptor,
        new_path: &str,
    ) -> Returned<JsValue> {
        let (number, new) = (self.number(), new.number());
        let done = self
            .world
            .call(|sandbox| sandbox.descriptor_rename_at(number, old_path, new, new_path))?;
        Ok(answer(done, nothing))
    }

    #[wasm_bindgen(js_name = symlinkAt)]
    pub fn symlink_at(&self, old_path: &str, new_path: &str) -> Returned<JsValue> {
        let number = self.number();
        let done = self
            .world
            .call(|sandbox| sandbox.descriptor_symlink_at(number, old_path, new_path))?;
        Ok(answer(done, nothing))
    }

    #[wasm_bindgen(js_name = unlinkFileAt)]
    pub fn unlink_file_at(&self, path: &str) -> Returned<JsValue> {
        let number = self.number();
        let done = self
            .world
            .call(|sandbox| sandbox.descriptor_unlink_file_at(number, path))?;
        Ok(answer(done, nothing))
    }
}
