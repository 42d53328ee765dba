package app

import (
	"context"
	"fmt"

	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
	"github.com/chatrooms/chatrooms/server/internal/previews"
)

// newGuard is what stands between this server and addresses that others choose.
func newGuard(cfg config.Config) (*outbound.Guard, error) {
	allow, err := outbound.ParseAllow(string(cfg.OutboundAllow))
	if err != nil {
		return nil, fmt.Errorf("OUTBOUND_ALLOW %w", err)
	}
	return outbound.NewGuard(allow), nil
}

// readLinks reads links for their previews, until ctx ends.
func (n *node) readLinks(ctx context.Context) {
	if !n.readsLinks {
		return
	}
	worker := previews.Worker{Service: n.service, Fetcher: previews.NewFetcher(n.guard), Log: n.log}
	if n.files != nil {
		worker.Images = n.files
	}
	worker.Run(ctx)
}
