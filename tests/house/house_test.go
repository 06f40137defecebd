// Package house_test keeps the form of code and documents: which package may import which, what is spelt in one place alone,
// what the documents say of the code, what deployment files promise. It starts no program.
package house_test

import (
	"os"
	"testing"
)

// TestMain has the tests run at the top of the project, whose files they read.
func TestMain(m *testing.M) {
	if err := os.Chdir("../.."); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
