package app

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/files"
)

// filesPerDay is how many files of the largest size one user uploads in a day.
const filesPerDay = 100

// openFiles is where files are kept, nil where the feature is off.
func openFiles(cfg config.Config) (*files.Files, error) {
	storage, err := openStorage(cfg)
	if err != nil || storage == nil {
		return nil, err
	}
	return files.New(storage), nil
}

func fileLimits(cfg config.Config) chat.FileLimits {
	return chat.FileLimits{PerDay: filesPerDay * cfg.MaxFileBytes, Stored: cfg.MaxStorageBytes}
}

// sweepFiles removes bytes of files that are gone, until ctx ends.
func (n *node) sweepFiles(ctx context.Context) {
	if n.files == nil {
		return
	}
	sweeper := files.Sweeper{
		Files: n.files, Rows: n.store, Installation: n.store.Installation, Now: n.store.Now, Log: n.log, Stored: n.metrics.StoredBytes,
	}
	sweeper.Run(ctx)
}
