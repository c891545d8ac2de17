//! Between the sandbox's words and the generated ones.

use super::bindings::wasi::clocks::wall_clock;
use super::bindings::wasi::filesystem::types;
use lambdabox_sandbox as sandbox;

impl From<sandbox::Datetime> for wall_clock::Datetime {
    fn from(time: sandbox::Datetime) -> Self {
        Self {
            seconds: time.seconds,
            nanoseconds: time.nanoseconds,
        }
    }
}

impl From<types::NewTimestamp> for sandbox::NewTimestamp {
    fn from(timestamp: types::NewTimestamp) -> Self {
        match timestamp {
            types::NewTimestamp::NoChange => Self::NoChange,
            types::NewTimestamp::Now => Self::Now,
            types::NewTimestamp::Timestamp(time) => Self::Timestamp(sandbox::Datetime {
                seconds: time.seconds,
                nanoseconds: time.nanoseconds,
            }),
        }
    }
}

impl From<sandbox::ErrorCode> for types::ErrorCode {
    fn from(code: sandbox::ErrorCode) -> Self {
        use sandbox::ErrorCode;
        match code {
            ErrorCode::BadDescriptor => Self::BadDescriptor,
            ErrorCode::Busy => Self::Busy,
            ErrorCode::CrossDevice => Self::CrossDevice,
            ErrorCode::Exist => Self::Exist,
            ErrorCode::FileTooLarge => Self::FileTooLarge,
            ErrorCode::Invalid => Self::Invalid,
            ErrorCode::Io => Self::Io,
            ErrorCode::IsDirectory => Self::IsDirectory,
            ErrorCode::Loop => Self::Loop,
            ErrorCode::TooManyLinks => Self::TooManyLinks,
            ErrorCode::NameTooLong => Self::NameTooLong,
            ErrorCode::NoEntry => Self::NoEntry,
            ErrorCode::InsufficientSpace => Self::InsufficientSpace,
            ErrorCode::NotDirectory => Self::NotDirectory,
            ErrorCode::NotEmpty => Self::NotEmpty,
            ErrorCode::Overflow => Self::Overflow,
            ErrorCode::NotPermitted => Self::NotPermitted,
            ErrorCode::Quota => Self::Quota,
            ErrorCode::ReadOnly => Self::ReadOnly,
        }
    }
}

impl From<sandbox::DescriptorType> for types::DescriptorType {
    fn from(kind: sandbox::DescriptorType) -> Self {
        match kind {
            sandbox::DescriptorType::Directory => Self::Directory,
            sandbox::DescriptorType::SymbolicLink => Self::SymbolicLink,
            sandbox::DescriptorType::RegularFile => Self::RegularFile,
        }
    }
}

impl From<sandbox::DescriptorStat> for types::DescriptorStat {
    fn from(stat: sandbox::DescriptorStat) -> Self {
        Self {
            type_: stat.kind.into(),
            link_count: stat.link_count,
            size: stat.size,
            data_access_timestamp: Some(stat.accessed.into()),
            data_modification_timestamp: Some(stat.modified.into()),
            status_change_timestamp: Some(stat.changed.into()),
        }
    }
}

impl From<sandbox::MetadataHash> for types::MetadataHashValue {
    fn from(hash: sandbox::MetadataHash) -> Self {
        Self {
            lower: hash.lower,
            upper: hash.upper,
        }
    }
}

impl From<sandbox::DirectoryEntry> for types::DirectoryEntry {
    fn from(entry: sandbox::DirectoryEntry) -> Self {
        Self {
            type_: entry.kind.into(),
            name: entry.name,
        }
    }
}

impl From<types::OpenFlags> for sandbox::OpenFlags {
    fn from(flags: types::OpenFlags) -> Self {
        Self {
            create: flags.contains(types::OpenFlags::CREATE),
            directory: flags.contains(types::OpenFlags::DIRECTORY),
            exclusive: flags.contains(types::OpenFlags::EXCLUSIVE),
            truncate: flags.contains(types::OpenFlags::TRUNCATE),
        }
    }
}

impl From<types::DescriptorFlags> for sandbox::DescriptorFlags {
    fn from(flags: types::DescriptorFlags) -> Self {
        use types::DescriptorFlags as Flags;
        Self {
            read: flags.contains(Flags::READ),
            write: flags.contains(Flags::WRITE),
            file_integrity_sync: flags.contains(Flags::FILE_INTEGRITY_SYNC),
            data_integrity_sync: flags.contains(Flags::DATA_INTEGRITY_SYNC),
            requested_write_sync: flags.contains(Flags::REQUESTED_WRITE_SYNC),
            mutate_directory: flags.contains(Flags::MUTATE_DIRECTORY),
        }
    }
}

impl From<sandbox::DescriptorFlags> for types::DescriptorFlags {
    fn from(flags: sandbox::DescriptorFlags) -> Self {
        let named = [
            (flags.read, Self::READ),
            (flags.write, Self::WRITE),
            (flags.file_integrity_sync, Self::FILE_INTEGRITY_SYNC),
            (flags.data_integrity_sync, Self::DATA_INTEGRITY_SYNC),
            (flags.requested_write_sync, Self::REQUESTED_WRITE_SYNC),
            (flags.mutate_directory, Self::MUTATE_DIRECTORY),
        ];
        named
            .into_iter()
            .filter(|(set, _)| *set)
            .fold(Self::empty(), |all, (_, flag)| all | flag)
    }
}
