//go:build long

package harness

// Long says whether this is `make long`, which tests every combination, and tests walks on both stores.
const Long = true
