package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// disk keeps each file in a folder named by the end of its key, so that no folder grows too large. The spool is a folder
// beside them, on the same file system: a file gets its place by being renamed.
type disk struct {
	dir string
	// flushing has one place: of many uploads at once one makes its bytes lasting at a time, so that whoever else waits for
	// this disk, as a database beside, waits behind one of them at most.
	flushing chan struct{}
}

const (
	spoolFolder = "spool"
	folderMode  = 0o700
)

// OpenDisk stores in a folder, which it makes.
func OpenDisk(dir string) (Storage, error) {
	if !filepath.IsAbs(dir) {
		return nil, errors.New("names no absolute folder: write file:///FOLDER")
	}
	if err := os.MkdirAll(filepath.Join(dir, spoolFolder), folderMode); err != nil {
		return nil, fmt.Errorf("make the folder of files: %w", err)
	}
	return disk{dir, make(chan struct{}, 1)}, nil
}

func (d disk) Spool() (*os.File, error) {
	return os.CreateTemp(filepath.Join(d.dir, spoolFolder), "upload-*")
}

// path is where a key's file is. Our keys end in random characters.
func (d disk) path(key string) (string, error) {
	if !isKey(key) {
		return "", fmt.Errorf("%q is no key of a file", key)
	}
	return filepath.Join(d.dir, folderOf(key), key), nil
}

// folderOf is the folder of a key and of the keys derived from it, which go on with a dot.
func folderOf(key string) string {
	base, _, _ := cutKey(key)
	return base[len(base)-2:]
}

// Put makes the bytes lasting first, then the name: after a crash the name is there with all its bytes, or it is not.
func (d disk) Put(ctx context.Context, key string, spooled *os.File) error {
	path, err := d.path(key)
	if err != nil {
		return err
	}
	select {
	case d.flushing <- struct{}{}:
		defer func() { <-d.flushing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := spooled.Sync(); err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := d.makeFolder(folder); err != nil {
		return err
	}
	if err := os.Rename(spooled.Name(), path); err != nil {
		return err
	}
	return syncFolder(folder)
}

// makeFolder makes a folder of files, lasting.
func (d disk) makeFolder(folder string) error {
	err := os.Mkdir(folder, folderMode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncFolder(d.dir)
}

func syncFolder(dir string) error {
	f, err := os.Open(dir) //nolint:gosec // made of the configured folder and a checked key
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (d disk) Get(_ context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	path, err := d.path(key)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path) //nolint:gosec // made of the configured folder and a checked key
	if err != nil {
		return nil, d.orNotFound(err)
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if length < 0 {
		return f, nil
	}
	return part{io.LimitReader(f, length), f}, nil
}

// part is a piece of a file.
type part struct {
	io.Reader
	io.Closer
}

func (d disk) Stat(_ context.Context, key string) (int64, error) {
	path, err := d.path(key)
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, d.orNotFound(err)
	}
	return info.Size(), nil
}

func (d disk) Delete(_ context.Context, key string) error {
	path, err := d.path(key)
	if err != nil {
		return err
	}
	switch err := os.Remove(path); {
	case errors.Is(err, fs.ErrNotExist):
		return d.isThere()
	case err != nil:
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// isThere is an error where the folder of files is away, as a share that is not mounted: then nothing is known of a file that is
// not found.
func (d disk) isThere() error {
	_, err := os.Stat(filepath.Join(d.dir, spoolFolder))
	return err
}

func (d disk) orNotFound(err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := d.isThere(); err != nil {
		return err
	}
	return ErrNotFound
}

func (d disk) Old(ctx context.Context, before time.Time, fn func([]string) error) error {
	folders, err := os.ReadDir(d.dir)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.oldIn(folder.Name(), before, fn); err != nil {
			return err
		}
	}
	return nil
}

func (d disk) oldIn(folder string, before time.Time, fn func([]string) error) error {
	entries, err := os.ReadDir(filepath.Join(d.dir, folder))
	if err != nil {
		return err
	}
	var keys []string
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || !info.ModTime().Before(before) {
			continue // gone meanwhile, or not ours, or young
		}
		if folder == spoolFolder {
			_ = os.Remove(filepath.Join(d.dir, folder, entry.Name()))
		} else if isKey(entry.Name()) {
			keys = append(keys, entry.Name())
		}
		if len(keys) == oldPart {
			if err := fn(keys); err != nil {
				return err
			}
			keys = nil
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return fn(keys)
}
