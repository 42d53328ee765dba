// Package backup writes the data of a server to one file, while the server serves, and makes the data of a server from
// such a file. It is for servers on SQLite.
//
// The file is a zip archive. In it are chatrooms.db, jwt_secret where the server made its own, files/KEY for each
// stored file, and lastly manifest.json, which says that the backup is whole.
//
// It imports the standard library and files. The database is copied and checked by whoever calls.
package backup

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/files"
)

// The entries of a backup.
const (
	databaseEntry = "chatrooms.db"
	secretEntry   = "jwt_secret"
	filesFolder   = "files/"
	manifestEntry = "manifest.json"

	// format is that of this release's backups. A later one reads it too.
	format = 1
)

// Manifest tells what a backup holds.
type Manifest struct {
	Format    int       `json:"format"`
	Version   string    `json:"version"` // of the release that wrote it
	CreatedAt time.Time `json:"created_at"`
	Files     int       `json:"files"` // stored files, thumbnails included
	Bytes     int64     `json:"bytes"` // of all entries, unpacked
}

// Source is the data of a server.
type Source struct {
	// Copy writes a copy of the database to a new file and checks it.
	Copy func(ctx context.Context, path string) error
	// Files are those to keep, nil for none.
	Files files.Storage
	// Secret is the file with the server's own signing key, "" or not there for none.
	Secret string
	// Temp is a folder for the copy of the database. It needs as much space as that.
	Temp    string
	Version string
	Now     func() time.Time
	// Progress, if set, is told now and then how much is done.
	Progress func(Manifest)
}

// Write writes a backup to a file and reads it again: what is returned without an error can be restored.
func Write(ctx context.Context, to *os.File, s Source) (Manifest, error) {
	m := Manifest{Format: format, Version: s.Version, CreatedAt: s.Now().UTC().Truncate(time.Second)}
	w := &writer{ctx: ctx, zip: zip.NewWriter(to), m: &m, tell: s.Progress}
	err := errors.Join(w.addDatabase(s), w.addSecret(s.Secret), w.addFiles(s.Files), w.end())
	if err == nil {
		err = to.Sync()
	}
	if err == nil {
		err = verify(ctx, to, m)
	}
	return m, err
}

// writer fills an archive. After a failure its other steps do nothing.
type writer struct {
	ctx    context.Context // of the whole backup
	zip    *zip.Writer
	m      *Manifest
	tell   func(Manifest)
	failed bool
}

func (w *writer) step(what string, fn func() error) error {
	if w.failed {
		return nil
	}
	if err := fn(); err != nil {
		w.failed = true
		return fmt.Errorf("%s: %w", what, err)
	}
	if w.tell != nil {
		w.tell(*w.m)
	}
	return nil
}

func (w *writer) addDatabase(s Source) error {
	return w.step("copy the database", func() error {
		dir, err := os.MkdirTemp(s.Temp, "backup-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, databaseEntry)
		if err := s.Copy(w.ctx, path); err != nil {
			return err
		}
		return w.addFile(databaseEntry, path)
	})
}

func (w *writer) addSecret(path string) error {
	return w.step("copy the signing key", func() error {
		if path == "" {
			return nil
		}
		err := w.addFile(secretEntry, path)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return err
	})
}

func (w *writer) addFile(entry, path string) error {
	f, err := os.Open(path) //nolint:gosec // the server's own data
	if err != nil {
		return err
	}
	defer f.Close()
	return w.add(entry, zip.Deflate, f)
}

// addFiles adds all that is stored. What is removed meanwhile is gone, and is left out.
func (w *writer) addFiles(from files.Storage) error {
	return w.step("copy the files", func() error {
		if from == nil {
			return nil
		}
		return from.Keys(w.ctx, func(key string) error {
			if key == files.OwnerKey {
				return nil
			}
			r, err := from.Get(w.ctx, key, 0, -1)
			if errors.Is(err, files.ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			defer r.Close()
			w.m.Files++
			if w.tell != nil {
				w.tell(*w.m)
			}
			return w.add(filesFolder+key, zip.Store, r) // pictures and archives are packed already
		})
	})
}

func (w *writer) add(entry string, method uint16, r io.Reader) error {
	to, err := w.zip.CreateHeader(&zip.FileHeader{Name: entry, Method: method, Modified: w.m.CreatedAt})
	if err != nil {
		return err
	}
	n, err := io.Copy(to, &readerOf{w.ctx, r})
	w.m.Bytes += n
	return err
}

func (w *writer) end() error {
	return w.step("end the archive", func() error {
		to, err := w.zip.Create(manifestEntry)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(to).Encode(w.m); err != nil {
			return err
		}
		return w.zip.Close()
	})
}

// readerOf reads until the context ends.
type readerOf struct {
	ctx context.Context
	r   io.Reader
}

func (r *readerOf) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// verify reads a backup whole: each entry has a checksum.
func verify(ctx context.Context, f *os.File, want Manifest) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	archive, m, err := open(f, info.Size())
	if err != nil {
		return err
	}
	if m != want {
		return errors.New("the backup is not what was written")
	}
	var bytes int64
	for _, entry := range archive.File {
		if entry.Name == manifestEntry {
			continue
		}
		n, err := copyEntry(ctx, io.Discard, entry)
		if err != nil {
			return err
		}
		bytes += n
	}
	if bytes != m.Bytes {
		return fmt.Errorf("the backup holds %d bytes, and should hold %d", bytes, m.Bytes)
	}
	return nil
}

func copyEntry(ctx context.Context, to io.Writer, entry *zip.File) (int64, error) {
	r, err := entry.Open()
	if err != nil {
		return 0, fmt.Errorf("read %s in the backup: %w", entry.Name, err)
	}
	defer r.Close()
	n, err := io.Copy(to, &readerOf{ctx, r}) //nolint:gosec // as large as the operator's own backup says
	if err != nil {
		return n, fmt.Errorf("read %s in the backup: %w", entry.Name, err)
	}
	return n, nil
}

var errNoBackup = errors.New("this is no backup of Chatrooms, or not a whole one")

// maxManifest is more than any manifest has.
const maxManifest = 64 << 10

// open reads a backup's manifest.
func open(r io.ReaderAt, size int64) (*zip.Reader, Manifest, error) {
	var m Manifest
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, m, errors.Join(errNoBackup, err)
	}
	f, err := archive.Open(manifestEntry)
	if err != nil {
		return nil, m, errors.Join(errNoBackup, err)
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, maxManifest)).Decode(&m); err != nil || m.Format < 1 {
		return nil, m, errors.Join(errNoBackup, err)
	}
	if m.Format > format {
		return nil, m, fmt.Errorf("the backup is of a newer release (%s): restore it with that one", m.Version)
	}
	return archive, m, nil
}
