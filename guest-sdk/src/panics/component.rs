//! Within a component: two functions whose bodies lambdabox replaces, and the end of a panic.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::panic;
use std::sync::Once;

/// Begins an unwinding.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn lambdabox_unwind() -> ! {
    core::arch::wasm32::unreachable()
}

/// Calls `body(data)` and says whether an unwinding came out of it. `stack` is 0, or where the stack
/// begins for this call.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn lambdabox_catch(body: extern "C" fn(*mut u8), data: *mut u8, stack: usize) -> u32 {
    // A variable on the stack, so that lambdabox sees where the stack is; and a result that the
    // compiler cannot foresee.
    let mut frame = [stack; 4];
    black_box(&mut frame);
    body(data);
    *black_box(&mut 0)
}

/// Where a panic of the standard library ends, in the place of the C library's function.
#[unsafe(no_mangle)]
extern "C" fn abort() -> ! {
    if PANICKED.get() && CATCHING.get() {
        lambdabox_unwind()
    }
    core::arch::wasm32::unreachable()
}

thread_local! {
    /// Within [`catch`].
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    /// A panic is under way.
    static PANICKED: Cell<bool> = const { Cell::new(false) };
    static MESSAGE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes panics known to [`catch`]. They are still told as before.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICKED.set(true);
            let message = info.payload_as_str().map(str::to_owned);
            MESSAGE.with_borrow_mut(|it| *it = message);
            tell(info);
        }));
    });
}

/// Calls `body`; a panic becomes its message, if it has one.
///
/// What `body` holds on its stack when it panics is never dropped.
pub(crate) fn catch<T>(body: impl FnOnce() -> T) -> Result<T, Option<String>> {
    match called(body, 0) {
        Some(value) => Ok(value),
        None => Err(MESSAGE.take()),
    }
}

/// Calls `body`, which may [`leave`]; then its variables stay where they are for ever: it has a stack
/// of its own, as large as the program's, which nobody gets after it.
pub(crate) fn left(body: impl FnOnce()) -> bool {
    let stack = Box::leak(vec![Aligned([0; ALIGNMENT]); STACK / ALIGNMENT].into_boxed_slice());
    called(body, stack.as_ptr_range().end.addr()).is_none()
}

/// What compilers for WebAssembly reserve for a program's stack, in bytes.
const STACK: usize = 1 << 20;

/// What a stack's end is a multiple of.
const ALIGNMENT: usize = 16;

#[derive(Clone)]
#[repr(align(16))]
struct Aligned(#[expect(dead_code, reason = "memory for others")] [u8; ALIGNMENT]);

/// Leaves the innermost [`left`].
pub(crate) fn leave() -> ! {
    lambdabox_unwind()
}

fn called<T, F: FnOnce() -> T>(body: F, stack: usize) -> Option<T> {
    extern "C" fn call<T, F: FnOnce() -> T>(data: *mut u8) {
        // SAFETY: `called` passes a pointer to a `Call` of these very types, which nobody else uses
        // until this function returns.
        let call = unsafe { &mut *data.cast::<Call<T, F>>() };
        if let Some(body) = call.body.take() {
            call.result = Some(body());
        }
    }
    let mut data = Call {
        body: Some(body),
        result: None,
    };
    PANICKED.set(false);
    let outer = CATCHING.replace(true);
    let pointer: *mut Call<T, F> = &raw mut data;
    let unwound = lambdabox_catch(call::<T, F>, black_box(pointer.cast()), stack);
    CATCHING.set(outer);
    PANICKED.set(false);
    if unwound == 0 { data.result } else { None }
}

struct Call<T, F> {
    body: Option<F>,
    result: Option<T>,
}
