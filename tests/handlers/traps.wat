;; A handler that ends by the trap that its event names: a JSON number, 0 to 9. What no compiler of a
;; careful language would write, hence by hand. `cargo xtask handlers` makes a component of it.
(component
  (core module $program
    (memory (export "memory") 1)
    (table 3 3 funcref)
    (elem (i32.const 1) $other)
    (global $free (mut i32) (i32.const 1024))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and
        (i32.add (global.get $free) (i32.sub (local.get 2) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get 2))))
      (global.set $free (i32.add (local.get $at) (local.get 3)))
      (local.get $at))
    (func (export "init") (param i32 i32 i32 i32) (result i32) (i32.const 0))

    ;; Of another type than what is called through the table.
    (func $other (param i64) (result i64) (local.get 0))
    ;; Deeper and deeper: the result of each call is used after it, so it is no tail call.
    (func $deeper (param i32) (result i32)
      (i32.add (i32.const 1) (call $deeper (i32.add (local.get 0) (i32.const 1)))))
    (func $one (result f64) (f64.const 1))
    (func $zero (result i32) (i32.const 0))

    ;; The context is spilled to memory: its first two words are where the event is.
    (func (export "invoke") (param $arguments i32) (result i32)
      (block $9 (block $8 (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1 (block $0
        (br_table $0 $1 $2 $3 $4 $5 $6 $7 $8 $9
          (i32.sub (i32.load8_u (i32.load (local.get $arguments))) (i32.const 48))))
      ;; 0: unreachable
      unreachable)
      ;; 1: a load beyond the memory
      (return (i32.load (i32.const -4))))
      ;; 2: a store that begins within the memory and ends beyond it
      (i64.store (i32.const 65532) (i64.const 1))
      (return (i32.const 64)))
      ;; 3: an integer divided by zero
      (return (i32.div_u (i32.const 1) (call $zero))))
      ;; 4: a quotient that no integer can hold
      (return (i32.div_s (i32.const 0x80000000) (i32.sub (call $zero) (i32.const 1)))))
      ;; 5: a float that is no number as an integer
      (return (i32.trunc_f64_s (f64.div (call $one) (f64.const nan)))))
      ;; 6: a float that no integer can hold
      (return (i32.trunc_f64_s (f64.mul (call $one) (f64.const 1e300)))))
      ;; 7: a call through an empty element
      (return (call_indirect (result i32) (call $zero))))
      ;; 8: a call of a function of another type
      (return (call_indirect (result i32) (i32.add (call $zero) (i32.const 1)))))
      ;; 9: a call beyond the table
      (if (i32.eq (i32.load8_u (i32.load (local.get $arguments))) (i32.const 57))
        (then (return (call_indirect (result i32) (i32.add (call $zero) (i32.const 7))))))
      ;; anything else: a recursion without an end
      (call $deeper (i32.const 0)))
  )
  (core instance $program (instantiate $program))

  (import "lambdabox:runtime/types@0.1.0" (instance $types
    (type $file (record (field "path" string) (field "contents" (list u8))))
    (export "source-file" (type (eq $file)))
    (type $text (option string))
    (type $context (record
      (field "request-id" string) (field "deadline-ms" u64)
      (field "invoked-function-arn" string) (field "trace-id" string)
      (field "client-context" $text) (field "cognito-identity" $text) (field "tenant-id" $text)))
    (export "invocation-context" (type (eq $context)))
    (type $failure (record
      (field "error-type" string) (field "error-message" string)
      (field "stack-trace" (list string)) (field "document" (option (list u8)))))
    (export "failure" (type (eq $failure)))))
  (alias export $types "source-file" (type $file))
  (alias export $types "invocation-context" (type $context))
  (alias export $types "failure" (type $failure))

  (func $init (param "code" (list $file)) (param "handler" string) (result (result (error $failure)))
    (canon lift (core func $program "init")
      (memory (core memory $program "memory")) (realloc (core func $program "cabi_realloc"))))
  (func $invoke (param "event" (list u8)) (param "context" $context)
      (result (result (list u8) (error $failure)))
    (canon lift (core func $program "invoke")
      (memory (core memory $program "memory")) (realloc (core func $program "cabi_realloc"))))
  (instance $handler (export "init" (func $init)) (export "invoke" (func $invoke)))
  (export "lambdabox:runtime/lambda-handler@0.1.0" (instance $handler))
)
