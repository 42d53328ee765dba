package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"
)

// Place is a folder or a bucket in which whole files stand under names of ours, such as backups. Unlike a Storage it is
// also read by people, so the names are kept.
type Place interface {
	// Put stores a file under a name, wholly or not at all, and lasting when it returns.
	Put(ctx context.Context, name string, from *os.File) error
	// Names are those of the files with a prefix, in order.
	Names(ctx context.Context, prefix string) ([]string, error)
	// Delete removes a file; if there is none, it changes nothing.
	Delete(ctx context.Context, name string) error
}

// OpenPlace finds the place of an address: file:///DIR, or s3://… as Open takes it.
func OpenPlace(address string, key, secret string) (Place, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("is no URL")
	}
	switch u.Scheme {
	case "file":
		if err := os.MkdirAll(u.Path, folderMode); err != nil {
			return nil, fmt.Errorf("make the folder: %w", err)
		}
		return folder(u.Path), nil
	case "s3":
		storage, err := openBucket(u, key, secret)
		if err != nil {
			return nil, err
		}
		return shelf{storage.(*bucket)}, nil
	}
	return nil, errors.New("begins neither with file:// nor with s3://")
}

// folder is a Place on a disk.
type folder string

const partEnd = ".part"

func (f folder) Put(_ context.Context, name string, from *os.File) error {
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return err
	}
	path := filepath.Join(string(f), name)
	to, err := os.OpenFile(path+partEnd, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) //nolint:gosec // the operator's folder and a name of ours
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return errors.Join(err, os.Remove(to.Name()))
	}
	if err := os.Rename(to.Name(), path); err != nil {
		return err
	}
	return syncFolder(string(f))
}

func (f folder) Names(_ context.Context, prefix string) ([]string, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries { // in order of their names
		if entry.Type().IsRegular() && strings.HasPrefix(entry.Name(), prefix) && !strings.HasSuffix(entry.Name(), partEnd) {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

func (f folder) Delete(_ context.Context, name string) error {
	err := os.Remove(filepath.Join(string(f), name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// shelf is a Place in a bucket.
type shelf struct{ b *bucket }

// Put sends a large file in parts: a bucket shows it once the last one is there.
func (s shelf) Put(ctx context.Context, name string, from *os.File) error {
	size, err := from.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	_, err = s.b.client.PutObject(ctx, s.b.name, s.b.prefix+name, io.NewSectionReader(from, 0, size), size,
		minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return err
}

func (s shelf) Names(ctx context.Context, prefix string) ([]string, error) {
	var names []string
	err := s.b.list(ctx, func(object minio.ObjectInfo) error {
		if name := object.Key[len(s.b.prefix):]; strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

func (s shelf) Delete(ctx context.Context, name string) error {
	return s.b.client.RemoveObject(ctx, s.b.name, s.b.prefix+name, minio.RemoveObjectOptions{})
}
