package files

import (
	"context"
	"os"
	"path/filepath"

	"github.com/minio/minio-go/v7"
)

// Keys implements Storage.
func (d disk) Keys(ctx context.Context, fn func(key string) error) error {
	folders, err := os.ReadDir(d.dir)
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !folder.IsDir() || folder.Name() == spoolFolder {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(d.dir, folder.Name()))
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if !isKey(entry.Name()) {
				continue
			}
			if err := fn(entry.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

// Keys implements Storage.
func (b *bucket) Keys(ctx context.Context, fn func(key string) error) error {
	return b.list(ctx, func(object minio.ObjectInfo) error {
		if key := object.Key[len(b.prefix):]; isKey(key) {
			return fn(key)
		}
		return nil
	})
}

// list calls fn for all that is stored under the prefix. It stops at fn's first error.
func (b *bucket) list(ctx context.Context, fn func(minio.ObjectInfo) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing
	for object := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix}) {
		if object.Err != nil {
			return object.Err
		}
		if err := fn(object); err != nil {
			return err
		}
	}
	return ctx.Err()
}
