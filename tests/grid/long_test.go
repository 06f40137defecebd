//go:build long

package grid_test

// long says that this is `make long`: a test of many combinations runs all of them, not one of each pair.
const long = true
