//! Lambda's quotas, as AWS documents them. Faces show them from here and hold none of their own.

/// The least memory of a function, in MB.
pub const MEMORY_MIN_MB: u32 = 128;
/// The most memory of a function, in MB.
pub const MEMORY_MAX_MB: u32 = 10_240;
/// The memory size at which a function has one whole virtual CPU, in MB.
pub const MEMORY_OF_ONE_VCPU_MB: u32 = 1_769;
/// The least `/tmp`, in MB.
pub const EPHEMERAL_STORAGE_MIN_MB: u32 = 512;
/// The most `/tmp`, in MB.
pub const EPHEMERAL_STORAGE_MAX_MB: u32 = 10_240;
/// The shortest timeout of a function, in seconds.
pub const TIMEOUT_MIN_S: u32 = 1;
/// The longest timeout of a function, in seconds.
pub const TIMEOUT_MAX_S: u32 = 900;
/// The timeout of a function that names none, in seconds.
pub const TIMEOUT_DEFAULT_S: u32 = 3;
/// How long the INIT phase may take, in milliseconds.
pub const INIT_TIMEOUT_MS: u64 = 10_000;
/// The largest event of a synchronous invocation, in bytes.
pub const EVENT_MAX_BYTES: usize = 6_291_456;
/// The largest event of an asynchronous invocation, in bytes.
pub const ASYNC_EVENT_MAX_BYTES: usize = 1_048_576;
/// How deep the parts of an event may lie in each other. Not in AWS's guide: it is what the parser
/// allows whose messages Lambda repeats.
pub const EVENT_DEPTH_MAX: usize = 1_000;
/// The most memory that a WebAssembly module can address, in MB. Not an AWS limit.
pub const ADDRESSABLE_MB: u32 = 4_096;
/// The largest response, in bytes: 100 bytes more than the largest event.
pub const RESPONSE_MAX_BYTES: u64 = 6_291_556;
/// How much of the log an invocation hands back (`X-Amz-Log-Result`), in bytes.
pub const LOG_RESULT_MAX_BYTES: usize = 4_096;
/// The largest client context, in bytes of base64.
pub const CLIENT_CONTEXT_MAX_BYTES: usize = 3_583;
/// All environment variables together as compact JSON, in bytes.
pub const ENVIRONMENT_MAX_BYTES: usize = 4_096;
/// The longest function name.
pub const FUNCTION_NAME_MAX: usize = 64;
/// The longest handler name.
pub const HANDLER_MAX: usize = 128;
/// The longest number of a version, in digits.
pub const VERSION_MAX: usize = 1_024;
/// The longest description.
pub const DESCRIPTION_MAX: usize = 256;
/// The most tags of one function.
pub const TAGS_MAX: usize = 50;
/// The longest key of a tag.
pub const TAG_KEY_MAX: usize = 128;
/// The longest value of a tag.
pub const TAG_VALUE_MAX: usize = 256;
/// The largest zip that can be uploaded, in bytes.
pub const ZIP_MAX_BYTES: usize = 52_428_800;
/// The largest deployment package once unzipped, in bytes.
pub const UNZIPPED_MAX_BYTES: u64 = 262_144_000;
/// The most layers of one function.
pub const LAYERS_MAX: usize = 5;
/// The longest name of a layer.
pub const LAYER_NAME_MAX: usize = 140;
/// The most files of a deployment package. Not an AWS limit: it bounds what a package may cost to
/// look at.
pub const CODE_FILES_MAX: usize = 20_000;
/// The most saved test events of one function.
pub const SAVED_EVENTS_MAX: usize = 10;
/// The largest file that everything is exported to, in bytes. None of these is an AWS limit: they
/// bound what a file or a link from anywhere may cost to look at.
pub const BACKUP_MAX_BYTES: usize = 67_108_864;
/// The same once unpacked, in bytes.
pub const BACKUP_UNPACKED_MAX_BYTES: usize = 268_435_456;
/// The most records of it.
pub const BACKUP_RECORDS_MAX: usize = 200_000;
/// The longest key of a record, in bytes.
pub const BACKUP_KEY_MAX_BYTES: usize = 8_192;
/// The longest text of a function that is shared as a link, in characters: what chats and mail
/// programs still pass on.
pub const SHARE_LINK_MAX_CHARS: usize = 16_384;
/// The same once unpacked, in bytes.
pub const SHARE_UNPACKED_MAX_BYTES: usize = 262_144;
/// The longest path of a file in a deployment package, in bytes. Not an AWS limit.
pub const CODE_PATH_MAX_BYTES: usize = 1_024;
/// How many requests of a region are handled at the same time, by all functions together.
pub const CONCURRENCY_OF_REGION: u32 = 1_000;
/// How much of a region's concurrency no function may reserve.
pub const CONCURRENCY_KEPT_UNRESERVED: u32 = 100;
/// How many environments a function may gain within [`SCALING_WINDOW_S`].
pub const SCALING_ENVIRONMENTS: u32 = 1_000;
/// The time over which a function's growth is limited, in seconds.
pub const SCALING_WINDOW_S: u64 = 10;
/// How long AWS waits before it hands a function an asynchronous event again that it failed to
/// handle, in seconds: before the second and before the third attempt, which is the last.
pub const ASYNC_RETRY_WAITS_S: [u64; 2] = [60, 120];
/// How long AWS waits after it could not hand an asynchronous event to a function at its limit of
/// concurrency, in seconds; twice as long each time, up to [`ASYNC_THROTTLE_WAIT_MAX_S`].
pub const ASYNC_THROTTLE_WAIT_S: u64 = 1;
/// The longest such wait, in seconds.
pub const ASYNC_THROTTLE_WAIT_MAX_S: u64 = 300;
/// How old an asynchronous event may become, in seconds.
pub const ASYNC_AGE_MAX_S: u64 = 21_600;
/// The longest key of an object in S3, in bytes.
pub const OBJECT_KEY_MAX_BYTES: usize = 1_024;
/// The largest item of a DynamoDB table, in bytes.
pub const ITEM_MAX_BYTES: usize = 409_600;
/// What a pretended table holds at most, in bytes. Not an AWS limit.
pub const TABLE_MAX_BYTES: usize = 4_194_304;
/// The longest constant that a rule of EventBridge hands a function, in bytes.
pub const RULE_INPUT_MAX_BYTES: usize = 8_192;
