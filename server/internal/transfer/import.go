package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// Target is where a server shall be. No server may use it yet.
type Target struct {
	Store *store.Store
	// Files take the stored bytes, nil where files are off.
	Files files.Storage
	// NewSecret makes a secret that an outgoing webhook signs with.
	NewSecret func() string
	Progress  func(Progress)
}

// Import makes a whole server from a folder that Export has written, in an empty database. It begins once all parts are
// there and have the right sums. One that was cut goes on where it was when it is run again; until it is whole no server
// starts with the database.
func Import(ctx context.Context, from string, to Target) (Manifest, error) {
	dir, err := os.OpenRoot(from)
	if err != nil {
		return Manifest{}, err
	}
	defer dir.Close()
	m, id, err := readManifest(dir)
	if err != nil {
		return m, fmt.Errorf("%s: %w", from, err)
	}
	im := &importing{ctx: ctx, dir: dir, m: m, to: to}
	if err := im.check(); err != nil {
		return m, err
	}
	if im.into, err = to.Store.BeginImport(ctx, id); err != nil {
		return m, err
	}
	if err := im.rows(); err != nil {
		return m, err
	}
	if err := im.stored(); err != nil {
		return m, err
	}
	if err := im.index(); err != nil {
		return m, err
	}
	counts := map[string]int64{}
	for _, t := range m.Tables {
		counts[t.Name] = t.Rows
	}
	return m, im.into.End(ctx, counts, to.NewSecret)
}

type importing struct {
	ctx  context.Context // of the whole import
	dir  *os.Root
	m    Manifest
	to   Target
	into *store.Import
}

func (im *importing) tell(p Progress) {
	if im.to.Progress != nil {
		im.to.Progress(p)
	}
}

// check refuses what cannot be imported whole, before anything is written.
func (im *importing) check() error {
	if want := im.to.Store.SchemaVersion(); im.m.Schema != want {
		return fmt.Errorf("the export is of schema %d (release %q), and this release has schema %d: export with this release, "+
			"or import with that one and then migrate", im.m.Schema, im.m.Version, want)
	}
	if im.m.Stored.Rows > 0 && im.to.Files == nil {
		return errors.New("the export holds files, and this server has none: set FILES_URL")
	}
	for _, t := range append(im.m.Tables[:len(im.m.Tables):len(im.m.Tables)], im.m.Stored) {
		for _, p := range t.Parts {
			if err := checkPart(im.ctx, im.dir, p); err != nil {
				return err
			}
		}
	}
	return eachRow(im.ctx, im.dir, storedTable, im.m.Stored, func(values []any) error {
		key, size, _, err := storedRow(values)
		if err != nil {
			return err
		}
		info, err := im.dir.Lstat(storedPath(key))
		if err != nil {
			return fmt.Errorf("a file of the export is missing: %w", err)
		}
		if !info.Mode().IsRegular() || info.Size() != size {
			return fmt.Errorf("%s is damaged: it should be a file of %d bytes", storedPath(key), size)
		}
		return nil
	})
}

// storedRow takes a row of the list of stored bytes apart.
func storedRow(values []any) (key string, size int64, sum string, err error) {
	key, hasKey := values[0].(string)
	size, hasSize := values[1].(int64)
	sum, hasSum := values[2].(string)
	if !hasKey || !hasSize || !hasSum || !files.IsKey(key) {
		err = fmt.Errorf("%q is no key of a stored file", key)
	}
	return key, size, sum, err
}

// storedPath is where the bytes of a key are in the folder.
func storedPath(key string) string { return path.Join(filesFolder, files.FolderOf(key), key) }

// rows fills the tables, from the part on that is not there yet.
func (im *importing) rows() error {
	done, part := int64(0), 0
	for i, t := range store.MovedTables() {
		for _, p := range im.m.Tables[i].Parts {
			if part++; part > im.into.Parts() {
				if err := im.fill(t, p); err != nil {
					return err
				}
			}
			done += p.Rows
			im.tell(Progress{"rows", done, im.m.Rows()})
		}
	}
	return nil
}

func (im *importing) fill(t store.Table, p Part) error {
	r, err := openPart(im.ctx, im.dir, t, p)
	if err != nil {
		return err
	}
	defer r.close()
	if err := im.into.Fill(im.ctx, t, r.next); err != nil {
		return fmt.Errorf("%s: %w", p.File, err)
	}
	return nil
}

// stored copies the bytes that are not there yet.
func (im *importing) stored() error {
	done := int64(0)
	return eachRow(im.ctx, im.dir, storedTable, im.m.Stored, func(values []any) error {
		key, size, sum, err := storedRow(values)
		if err != nil {
			return err
		}
		done++
		im.tell(Progress{"files", done, im.m.Stored.Rows})
		there, err := im.to.Files.Stat(im.ctx, key)
		if err == nil && there == size {
			return nil
		}
		if err != nil && !errors.Is(err, files.ErrNotFound) {
			return err
		}
		return im.put(key, size, sum)
	})
}

func (im *importing) put(key string, size int64, sum string) error {
	f, err := openRegular(im.dir, storedPath(key))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("a file of the export is missing: %w", err)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	hashed := sha256.New()
	_, err = put(im.ctx, im.to.Files, key, io.TeeReader(io.LimitReader(f, size+1), hashed), func(read int64) error {
		if read != size || hex.EncodeToString(hashed.Sum(nil)) != sum {
			return fmt.Errorf("%s is damaged: it has another SHA-256 than the export says", storedPath(key))
		}
		return nil
	})
	return err
}

// index indexes the messages, so that the search finds them once the server serves.
func (im *importing) index() error {
	im.tell(Progress{Doing: "search"})
	return im.into.Index(im.ctx, func() { im.tell(Progress{Doing: "search"}) })
}
