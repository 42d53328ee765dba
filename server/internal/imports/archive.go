package imports

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Bounds of a zip archive. A file that grows that much when it is unpacked is there to fill a disk or a memory.
const (
	maxEntries     = 2_000_000
	maxJSON        = 1 << 30 // of one file of JSON, unpacked
	maxInflation   = 200     // to one, of files of more than
	inflationStart = 16 << 20
)

// archive is a zip file whose names lead nowhere else.
type archive struct {
	closer *zip.ReadCloser
	files  map[string]*zip.File
	names  []string // as they stand in it
}

func openZip(path string) (*archive, error) {
	r, err := zip.OpenReader(path)
	if errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse("%s: %v", filepath.Base(path), err)
	}
	if err != nil {
		return nil, err
	}
	a := &archive{closer: r, files: make(map[string]*zip.File, len(r.File))}
	if err := a.check(r.File); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return a, nil
}

func (a *archive) check(files []*zip.File) error {
	if len(files) > maxEntries {
		return refuse("it has more than %d files", maxEntries)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		switch {
		case !filepath.IsLocal(f.Name) || strings.ContainsAny(f.Name, "\\\x00"):
			return refuse("%q leads out of it", shown(f.Name))
		case !f.Mode().IsRegular():
			return refuse("%q is no ordinary file", shown(f.Name))
		case a.files[f.Name] != nil:
			return refuse("it has %q twice", shown(f.Name))
		case f.UncompressedSize64 > inflationStart && f.UncompressedSize64/maxInflation > f.CompressedSize64:
			return refuse("%q is packed more than %d to one", shown(f.Name), maxInflation)
		}
		a.files[f.Name] = f
		a.names = append(a.names, f.Name)
	}
	return nil
}

// Open implements Files.
func (a *archive) Open(path string) (io.ReadCloser, int64, error) {
	f := a.files[path]
	if f == nil {
		return nil, 0, fmt.Errorf("%s: %w", path, os.ErrNotExist)
	}
	r, err := f.Open()
	return r, int64(min(f.UncompressedSize64, 1<<62)), err
}

// Close implements Reader.
func (a *archive) Close() error { return a.closer.Close() }

// json calls fn with each value of the array in that file. A file that is not there is an empty one.
func (a *archive) json(name string, fn func(json.RawMessage) error) error {
	if a.files[name] == nil {
		return nil
	}
	r, _, err := a.Open(name)
	if err != nil {
		return refuse("%s: %v", shown(name), err)
	}
	defer r.Close()
	return eachValue(name, io.LimitReader(r, maxJSON+1), fn)
}

// eachValue reads a JSON array, value by value.
func eachValue(name string, from io.Reader, fn func(json.RawMessage) error) error {
	limit := &valueLimit{from: from, left: maxLine}
	d := json.NewDecoder(limit)
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return broken(name, "it should be a list", err)
	}
	for d.More() {
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return broken(name, "", err)
		}
		if err := fn(value); err != nil {
			return err
		}
		limit.left = maxLine
	}
	if _, err := d.Token(); err != nil {
		return broken(name, "", err)
	}
	return nil
}

func broken(name, what string, err error) error {
	if err != nil {
		what = err.Error()
	}
	return refuse("%s cannot be read: %s", shown(name), what)
}

// valueLimit ends a decoder that would hold a value of any size.
type valueLimit struct {
	from io.Reader
	left int
}

func (l *valueLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("a value has more than %d bytes", maxLine)
	}
	n, err := l.from.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// isShape says that a value was well-formed JSON of another shape than the format has.
func isShape(err error) bool {
	var shape *json.UnmarshalTypeError
	return errors.As(err, &shape)
}
