//! The bytes of one file. Memory is taken for what is written, not for what a size says.

use super::library::{self, LibrarySource};
use super::system::Live;
use super::types::FsError;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How much memory is handled in one piece, in bytes.
const CHUNK: u64 = 64 * 1024;

/// The bytes of a regular file.
#[derive(Debug)]
pub(crate) enum Content {
    /// A file of the deployment package, shared by all environments.
    Package(Arc<Vec<u8>>),
    /// The library of the language runtime.
    Library(Arc<dyn LibrarySource>),
    /// A file of `/proc`, as it was when it was opened last.
    Live(Live, Vec<u8>),
    /// `/dev/null`.
    Null,
    /// A file in `/tmp`.
    Written(Sparse),
}

impl Content {
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Package(bytes) => bytes.len() as u64,
            Self::Library(source) => source.size(),
            // As on Linux: nobody knows before it is read.
            Self::Live(..) | Self::Null => 0,
            Self::Written(sparse) => sparse.size,
        }
    }

    /// At most `length` bytes from `offset`; fewer only at the end of the file.
    pub(crate) fn read(&self, offset: u64, length: u64) -> Result<Vec<u8>, FsError> {
        let size = match self {
            Self::Live(_, bytes) => bytes.len() as u64,
            _ => self.size(),
        };
        let length = size.saturating_sub(offset).min(length);
        let Ok(wanted) = usize::try_from(length) else {
            return Err(FsError::MachineOutOfMemory);
        };
        let mut bytes = Vec::new();
        bytes
            .try_reserve_exact(wanted)
            .map_err(|_| FsError::MachineOutOfMemory)?;
        match self {
            Self::Package(all) => {
                let from = usize::try_from(offset).unwrap_or(usize::MAX).min(all.len());
                bytes.extend_from_slice(&all[from..from + wanted]);
            }
            Self::Library(source) if wanted > 0 => {
                library::read(source.as_ref(), offset, wanted, &mut bytes)?;
            }
            Self::Live(_, all) => {
                let from = usize::try_from(offset).unwrap_or(usize::MAX).min(all.len());
                bytes.extend_from_slice(&all[from..from + wanted]);
            }
            Self::Library(_) | Self::Null => {}
            Self::Written(sparse) => {
                let end = offset + length;
                let mut at = offset;
                while at < end {
                    let next = (at - at % CHUNK + CHUNK).min(end);
                    let goal = (next - offset) as usize;
                    if let Some(chunk) = sparse.chunks.get(&(at / CHUNK)) {
                        let from = ((at % CHUNK) as usize).min(chunk.len());
                        let to = (from + (next - at) as usize).min(chunk.len());
                        bytes.extend_from_slice(&chunk[from..to]);
                    }
                    bytes.resize(goal, 0);
                    at = next;
                }
            }
        }
        Ok(bytes)
    }
}

/// A file of which only the written parts take memory; the rest reads as zeros.
#[derive(Debug, Default)]
pub(crate) struct Sparse {
    size: u64,
    /// By position / [`CHUNK`]. A chunk may be shorter than [`CHUNK`]: the rest of it is zeros.
    /// Nothing beyond `size` is ever kept.
    chunks: BTreeMap<u64, Vec<u8>>,
    /// Bytes in all chunks.
    kept: usize,
}

impl Sparse {
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// How much memory it takes: in pieces, and in bytes over all of them.
    pub(crate) fn memory(&self) -> (usize, usize) {
        (self.chunks.len(), self.kept)
    }

    /// Writes `bytes` at `offset`. The caller has checked that the end does not overflow.
    pub(crate) fn write(&mut self, offset: u64, bytes: &[u8]) -> Result<(), FsError> {
        let mut rest = bytes;
        let mut at = offset;
        while !rest.is_empty() {
            let from = (at % CHUNK) as usize;
            let length = rest.len().min(CHUNK as usize - from);
            let (now, later) = rest.split_at(length);
            let chunk = self.chunks.entry(at / CHUNK).or_default();
            let needed = (from + length).saturating_sub(chunk.len());
            chunk
                .try_reserve(needed)
                .map_err(|_| FsError::MachineOutOfMemory)?;
            self.kept += needed;
            if chunk.len() < from {
                chunk.resize(from, 0);
            }
            let over = length.min(chunk.len() - from);
            chunk[from..from + over].copy_from_slice(&now[..over]);
            chunk.extend_from_slice(&now[over..]);
            rest = later;
            at += length as u64;
        }
        self.size = self.size.max(at);
        Ok(())
    }

    /// Cuts the file, or lengthens it with zeros that take no memory.
    pub(crate) fn set_size(&mut self, size: u64) {
        if size < self.size {
            let gone = self.chunks.split_off(&size.div_ceil(CHUNK));
            self.kept -= gone.values().map(Vec::len).sum::<usize>();
            if let Some(last) = self.chunks.get_mut(&(size / CHUNK)) {
                let before = last.len();
                last.truncate((size % CHUNK) as usize);
                self.kept -= before - last.len();
            }
        }
        self.size = size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(sparse: &Sparse) -> Vec<u8> {
        let content = Content::Written(Sparse {
            size: sparse.size,
            chunks: sparse.chunks.clone(),
            kept: sparse.kept,
        });
        content.read(0, u64::MAX).unwrap()
    }

    #[test]
    fn a_size_takes_no_memory() {
        let mut sparse = Sparse::default();
        sparse.set_size(1 << 40);
        assert!(sparse.chunks.is_empty());
        sparse.write((1 << 40) - 1, b"x").unwrap();
        assert_eq!(sparse.chunks.len(), 1);
        let content = Content::Written(sparse);
        assert_eq!(content.read((1 << 40) - 2, 10).unwrap(), b"\0x");
        assert_eq!(content.read(1 << 40, 10).unwrap(), b"");
        assert_eq!(content.read(u64::MAX, 10).unwrap(), b"");
    }

    #[test]
    fn what_was_cut_off_reads_as_zeros_when_the_file_grows_again() {
        let mut sparse = Sparse::default();
        sparse.write(0, b"abcdef").unwrap();
        sparse.set_size(2);
        sparse.set_size(4);
        assert_eq!(all(&sparse), b"ab\0\0");
    }

    #[test]
    fn package_files_are_read_in_place() {
        let content = Content::Package(Arc::new(b"hello".to_vec()));
        assert_eq!(content.read(1, 3).unwrap(), b"ell");
        assert_eq!(content.read(4, 3).unwrap(), b"o");
        assert_eq!(content.read(9, 3).unwrap(), b"");
    }

    #[derive(Clone, Debug)]
    enum Step {
        Write(u64, Vec<u8>),
        SetSize(u64),
    }

    fn near_edges() -> impl Strategy<Value = u64> {
        (0_u64..3, -3_i64..4).prop_map(|(chunk, by)| (chunk * CHUNK).saturating_add_signed(by))
    }

    proptest! {
        #[test]
        fn behaves_as_a_vector(steps in prop::collection::vec(prop_oneof![
            (near_edges(), prop::collection::vec(any::<u8>(), 0..9)).prop_map(|(at, bytes)| Step::Write(at, bytes)),
            near_edges().prop_map(Step::SetSize),
        ], 0..20)) {
            let mut sparse = Sparse::default();
            let mut model = Vec::new();
            for step in steps {
                match step {
                    Step::Write(at, bytes) if !bytes.is_empty() => {
                        sparse.write(at, &bytes).unwrap();
                        let at = usize::try_from(at).unwrap();
                        model.resize(model.len().max(at + bytes.len()), 0);
                        model[at..at + bytes.len()].copy_from_slice(&bytes);
                    }
                    Step::Write(..) => {}
                    Step::SetSize(size) => {
                        sparse.set_size(size);
                        model.resize(usize::try_from(size).unwrap(), 0);
                    }
                }
                prop_assert_eq!(all(&sparse), &*model);
                let kept = sparse.chunks.values().map(Vec::len).sum::<usize>();
                prop_assert_eq!(sparse.memory(), (sparse.chunks.len(), kept));
            }
        }
    }
}
