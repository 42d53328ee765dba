package app

import (
	"context"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/imports"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// Import stores what another chat program has exported, beside servers that run or without one. The report says what came of
// it, also where there is an error; it is nil where nothing was read.
func Import(ctx context.Context, cfg config.Config, from imports.Reader, o imports.Options) (report *imports.Report, err error) {
	err = withStore(ctx, cfg, func(db *store.Store) error {
		if err := db.LearnTime(ctx); err != nil {
			return err
		}
		kept, err := openFiles(cfg)
		if err != nil {
			return err
		}
		if kept != nil { // a nil *Files is no nil Keeper
			o.Keeper = kept
		}
		o.MaxFile, o.Stored = cfg.MaxFileBytes, cfg.MaxStorageBytes
		o.Now, o.NewID, o.Code = db.Now, newID, auth.NewCode
		began := time.Now()
		report, err = imports.Run(ctx, from, db, o)
		if report != nil {
			report.Seconds = time.Since(began).Seconds()
		}
		return err
	})
	return report, err
}
