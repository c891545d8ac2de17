//! `wasi:filesystem`: what is done with an open descriptor.

use super::classes::{WasiDescriptor, WasiDirectoryEntryStream, WasiInputStream, WasiOutputStream};
use super::convert::{
    answer, bytes, directory_entry, from_descriptor_flags, metadata_hash, nothing, pair, stat,
    to_new_timestamp,
};
use super::world::Returned;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl WasiDescriptor {
    #[wasm_bindgen(js_name = readViaStream)]
    pub fn read_via_stream(&self, offset: u64) -> Returned<JsValue> {
        let number = self.number();
        let stream = self
            .world
            .call(|sandbox| sandbox.descriptor_read_via_stream(number, offset))?;
        Ok(answer(stream, |number| {
            WasiInputStream::give(&self.world, number)
        }))
    }

    #[wasm_bindgen(js_name = writeViaStream)]
    pub fn write_via_stream(&self, offset: u64) -> Returned<JsValue> {
        let number = self.number();
        let stream = self
            .world
            .call(|sandbox| sandbox.descriptor_write_via_stream(number, offset))?;
        Ok(answer(stream, |number| {
            WasiOutputStream::give(&self.world, number)
        }))
    }

    #[wasm_bindgen(js_name = appendViaStream)]
    pub fn append_via_stream(&self) -> Returned<JsValue> {
        let number = self.number();
        let stream = self
            .world
            .call(|sandbox| sandbox.descriptor_append_via_stream(number))?;
        Ok(answer(stream, |number| {
            WasiOutputStream::give(&self.world, number)
        }))
    }

    pub fn advise(&self, _offset: u64, _length: u64, _advice: JsValue) -> Returned<JsValue> {
        let number = self.number();
        let done = self
            .world
            .call(|sandbox| sandbox.descriptor_advise(number))?;
        Ok(answer(done, nothing))
    }

    #[wasm_bindgen(js_name = syncData)]
    pub fn sync_data(&self) -> Returned<JsValue> {
        self.sync()
    }

    #[wasm_bindgen(js_name = getFlags)]
    pub fn get_flags(&self) -> Returned<JsValue> {
        let number = self.number();
        let flags = self
            .world
            .call(|sandbox| sandbox.descriptor_get_flags(number))?;
        Ok(answer(flags, from_descriptor_flags))
    }

    #[wasm_bindgen(js_name = getType)]
    pub fn get_type(&self) -> Returned<JsValue> {
        let number = self.number();
        let kind = self
            .world
            .call(|sandbox| sandbox.descriptor_get_type(number))?;
        Ok(answer(kind, |kind| kind.wit_name().into()))
    }

    #[wasm_bindgen(js_name = setSize)]
    pub fn set_size(&self, size: u64) -> Returned<JsValue> {
        let number = self.number();
        let done = self
            .world
            .call(|sandbox| sandbox.descriptor_set_size(number, size))?;
        Ok(answer(done, nothing))
    }

    #[wasm_bindgen(js_name = setTimes)]
    pub fn set_times(&self, accessed: &JsValue, modified: &JsValue) -> Returned<JsValue> {
        let number = self.number();
        let (accessed, modified) = (to_new_timestamp(accessed), to_new_timestamp(modified));
        let done = self
            .world
            .call(|sandbox| sandbox.descriptor_set_times(number, accessed, modified))?;
        Ok(answer(done, nothing))
    }

    pub fn read(&self, length: u64, offset: u64) -> Returned<JsValue> {
        let number = self.number();
        let read = self
            .world
            .call(|sandbox| sandbox.descriptor_read(number, length, offset))?;
        Ok(answer(read, |(read, end)| pair(&bytes(&read), &end.into())))
    }

    pub fn write(&self, contents: &[u8], offset: u64) -> Returned<JsValue> {
        let number = self.number();
        let written = self
            .world
            .call(|sandbox| sandbox.descriptor_write(number, contents, offset))?;
        Ok(answer(written, JsValue::from))
    }

    #[wasm_bindgen(js_name = readDirectory)]
    pub fn read_directory(&self) -> Returned<JsValue> {
        let number = self.number();
        let stream = self
            .world
            .call(|sandbox| sandbox.descriptor_read_directory(number))?;
        Ok(answer(stream, |number| {
            WasiDirectoryEntryStream::give(&self.world, number)
        }))
    }

    pub fn sync(&self) -> Returned<JsValue> {
        let number = self.number();
        let done = self.world.call(|sandbox| sandbox.descriptor_sync(number))?;
        Ok(answer(done, nothing))
    }

    pub fn stat(&self) -> Returned<JsValue> {
        let number = self.number();
        let known = self.world.call(|sandbox| sandbox.descriptor_stat(number))?;
        Ok(answer(known, stat))
    }

    #[wasm_bindgen(js_name = isSameObject)]
    pub fn is_same_object(&self, other: &WasiDescriptor) -> Returned<bool> {
        let (one, other) = (self.number(), other.number());
        self.world
            .call(|sandbox| sandbox.descriptor_is_same_object(one, other))
    }

    #[wasm_bindgen(js_name = metadataHash)]
    pub fn metadata_hash(&self) -> Returned<JsValue> {
        let number = self.number();
        let hash = self
            .world
            .call(|sandbox| sandbox.descriptor_metadata_hash(number))?;
        Ok(answer(hash, metadata_hash))
    }
}

#[wasm_bindgen]
impl WasiDirectoryEntryStream {
    #[wasm_bindgen(js_name = readDirectoryEntry)]
    pub fn read_directory_entry(&self) -> Returned<JsValue> {
        let number = self.number();
        let entry = self
            .world
            .call(|sandbox| sandbox.read_directory_entry(number))?;
        Ok(answer(entry, directory_entry))
    }
}
