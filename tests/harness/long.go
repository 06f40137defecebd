//go:build long

package harness

// Long says that this is `make long`, which tries every combination, and walks on both stores.
const Long = true
