package testservers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// program is the server that the module of that name, beside this file, makes of a package. It is where make leaves it; if it
// is not there yet, it is built.
func program(name, pkg string) (string, error) {
	_, here, _, _ := runtime.Caller(0)
	module := filepath.Join(filepath.Dir(here), name)
	built := filepath.Join(filepath.Dir(here), "..", "..", "..", "bin", name)
	if _, err := os.Stat(built); err == nil {
		return built, nil
	}
	if err := os.MkdirAll(filepath.Dir(built), 0o755); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(filepath.Dir(built), "build-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	fresh := filepath.Join(dir, name)
	build := exec.Command("go", "build", "-C", module, "-o", fresh, pkg)
	build.Env = append(os.Environ(), "GOFLAGS=")
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s for the tests: %w\n%s", name, err, said)
	}
	return built, os.Rename(fresh, built)
}
