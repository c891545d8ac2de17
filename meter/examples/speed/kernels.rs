//! Small programs that spend their time in different ways. Each exports `run`, from a count to a
//! checksum.

/// A program's name, its source, and a count that keeps it busy for some tens of milliseconds.
pub(crate) const KERNELS: &[(&str, &str, i32)] = &[
    ("calls (Fibonacci)", FIBONACCI, 32),
    ("loop over memory (sieve)", SIEVE, 12),
    ("floats (matrix product)", MATRIX, 160),
    ("branches (Collatz)", COLLATZ, 150_000),
    ("integers (hash of bytes)", HASH, 400),
    ("indirect calls (interpreter)", INTERPRETER, 2_000_000),
    ("memory moves (insertion sort)", SORT, 5_000),
];

const FIBONACCI: &str = r#"(module (func $f (export "run") (param $n i32) (result i32)
  local.get $n i32.const 2 i32.lt_s if (result i32) local.get $n else
    local.get $n i32.const 1 i32.sub call $f local.get $n i32.const 2 i32.sub call $f i32.add end))"#;

const SIEVE: &str = r#"(module (memory 16) (func (export "run") (param $rounds i32) (result i32)
  (local $i i32) (local $j i32) (local $count i32)
  loop $again
    i32.const 0 i32.const 1 i32.const 1000000 memory.fill
    i32.const 2 local.set $i i32.const 0 local.set $count
    loop $outer
      local.get $i i32.load8_u if
        local.get $count i32.const 1 i32.add local.set $count
        local.get $i i32.const 1 i32.shl local.set $j
        block $done loop $inner
          local.get $j i32.const 1000000 i32.ge_u br_if $done
          local.get $j i32.const 0 i32.store8
          local.get $j local.get $i i32.add local.set $j br $inner
        end end
      end
      local.get $i i32.const 1 i32.add local.tee $i i32.const 1000000 i32.lt_u br_if $outer
    end
    local.get $rounds i32.const 1 i32.sub local.tee $rounds br_if $again
  end local.get $count))"#;

const MATRIX: &str = r#"(module (memory 16) (func (export "run") (param $n i32) (result i32)
  (local $i i32) (local $j i32) (local $k i32) (local $sum f64) (local $total f64)
  i32.const 0 local.set $i
  loop $fill
    local.get $i i32.const 3 i32.shl local.get $i i32.const 17 i32.and f64.convert_i32_s f64.store
    local.get $i i32.const 1 i32.add local.tee $i i32.const 60000 i32.lt_u br_if $fill
  end
  i32.const 0 local.set $i
  loop $rows i32.const 0 local.set $j
    loop $columns i32.const 0 local.set $k f64.const 0 local.set $sum
      loop $inner
        local.get $sum
        local.get $i local.get $n i32.mul local.get $k i32.add i32.const 3 i32.shl f64.load
        local.get $k local.get $n i32.mul local.get $j i32.add i32.const 3 i32.shl f64.load offset=210000
        f64.mul f64.add local.set $sum
        local.get $k i32.const 1 i32.add local.tee $k local.get $n i32.lt_u br_if $inner
      end
      local.get $total local.get $sum f64.add local.set $total
      local.get $j i32.const 1 i32.add local.tee $j local.get $n i32.lt_u br_if $columns
    end
    local.get $i i32.const 1 i32.add local.tee $i local.get $n i32.lt_u br_if $rows
  end local.get $total i32.trunc_sat_f64_s))"#;

const COLLATZ: &str = r#"(module (func (export "run") (param $n i32) (result i32)
  (local $x i64) (local $steps i32)
  loop $numbers
    local.get $n i64.extend_i32_u local.set $x
    block $one loop $step
      local.get $x i64.const 1 i64.le_u br_if $one
      local.get $steps i32.const 1 i32.add local.set $steps
      local.get $x i32.wrap_i64 i32.const 1 i32.and if
        local.get $x i64.const 3 i64.mul i64.const 1 i64.add local.set $x
      else local.get $x i64.const 1 i64.shr_u local.set $x end
      br $step
    end end
    local.get $n i32.const 1 i32.sub local.tee $n br_if $numbers
  end local.get $steps))"#;

const HASH: &str = r#"(module (memory 2) (func (export "run") (param $rounds i32) (result i32)
  (local $i i32) (local $h i32)
  loop $again i32.const 0 local.set $i
    loop $bytes
      local.get $h local.get $i i32.load8_u i32.xor i32.const 16777619 i32.mul
      i32.const 5 i32.rotl local.get $i i32.add local.set $h
      local.get $i local.get $h i32.store8
      local.get $i i32.const 1 i32.add local.tee $i i32.const 65536 i32.lt_u br_if $bytes
    end
    local.get $rounds i32.const 1 i32.sub local.tee $rounds br_if $again
  end local.get $h))"#;

const INTERPRETER: &str = r#"(module (memory 1) (table 4 4 funcref)
  (elem (i32.const 0) func $add $xor $shift $store) (type $op (func (param i32) (result i32)))
  (func $add (type $op) local.get 0 i32.const 12345 i32.add)
  (func $xor (type $op) local.get 0 local.get 0 i32.const 13 i32.shl i32.xor)
  (func $shift (type $op) local.get 0 local.get 0 i32.const 7 i32.shr_u i32.xor)
  (func $store (type $op) local.get 0 i32.const 0xfffc i32.and local.get 0 i32.store
    local.get 0 i32.const 8 i32.shr_u i32.const 0xfffc i32.and i32.load local.get 0 i32.add)
  (func (export "run") (param $n i32) (result i32) (local $x i32)
    loop $next
      local.get $x
      block $b2 block $b1 block $b0 local.get $n i32.const 3 i32.and br_table $b0 $b1 $b2 end
        local.get $x i32.const 1 i32.add local.set $x br $b2 end
        local.get $x i32.const 3 i32.xor local.set $x end
      local.get $n local.get $x i32.add i32.const 3 i32.and call_indirect (type $op) local.set $x
      local.get $n i32.const 1 i32.sub local.tee $n br_if $next
    end local.get $x))"#;

const SORT: &str = r#"(module (memory 1) (func (export "run") (param $n i32) (result i32)
  (local $i i32) (local $j i32) (local $x i32) (local $seed i32)
  i32.const 1 local.set $seed
  loop $fill
    local.get $seed i32.const 1664525 i32.mul i32.const 1013904223 i32.add local.set $seed
    local.get $i i32.const 2 i32.shl local.get $seed i32.store
    local.get $i i32.const 1 i32.add local.tee $i local.get $n i32.lt_u br_if $fill
  end
  i32.const 1 local.set $i
  loop $outer
    local.get $i i32.const 2 i32.shl local.tee $j i32.load local.set $x
    block $placed loop $move
      local.get $j i32.eqz br_if $placed
      local.get $j i32.const 4 i32.sub i32.load local.get $x i32.le_s br_if $placed
      local.get $j local.get $j i32.const 4 i32.sub i32.load i32.store
      local.get $j i32.const 4 i32.sub local.set $j br $move
    end end
    local.get $j local.get $x i32.store
    local.get $i i32.const 1 i32.add local.tee $i local.get $n i32.lt_u br_if $outer
  end i32.const 0 i32.load))"#;
