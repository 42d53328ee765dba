package imports

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// folder is where the files of an archive stand that is no zip. Nothing outside of it is opened, whatever a path says.
type folder struct{ root *os.Root }

func openFolder(dir string) (folder, error) {
	root, err := os.OpenRoot(dir)
	return folder{root}, err
}

// Open implements Files.
func (f folder) Open(path string) (io.ReadCloser, int64, error) {
	path = filepath.FromSlash(path)
	if !filepath.IsLocal(path) {
		return nil, 0, fmt.Errorf("%s: %w", path, os.ErrNotExist)
	}
	opened, err := f.root.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := opened.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no ordinary file", path)
	}
	if err != nil {
		return nil, 0, errors.Join(err, opened.Close())
	}
	return opened, info.Size(), nil
}

// Close implements Reader.
func (f folder) Close() error { return f.root.Close() }
