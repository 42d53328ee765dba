package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/export"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// auditRead is how many entries are read at once.
const auditRead = 500

// exportAudit answers with the audit log as CSV, newest first, in constant memory. Whether the caller administers the server
// is checked before each page. An error after the answer has begun cuts the connection.
func (s *server) exportAudit(ctx context.Context, actor chat.Actor, in *AuditQuery) (*huma.StreamResponse, error) {
	by, filter := operator(ctx, actor), in.filter()
	entries, more, err := s.Service.Audit(ctx, by, filter, "", auditRead)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humachi.Unwrap(hc)
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="audit.csv"`)
		w.Header().Set("X-Accel-Buffering", "no")
		if r.Method == http.MethodHead {
			return
		}
		out := &patientWriter{w: w, control: http.NewResponseController(w)}
		_, err := out.Write(export.AppendRow(nil, "at", "action", "actor", "subject", "ip", "detail"))
		for err == nil {
			if _, err = out.Write(auditRows(entries)); err != nil || !more {
				break
			}
			entries, more, err = s.Service.Audit(r.Context(), by, filter, entries[len(entries)-1].Key, auditRead)
		}
		if err == nil {
			return
		}
		v := visitOf(ctx)
		if v.left = out.failed || wire.CallerLeft(r.Context()); !v.left {
			s.Log.WarnContext(r.Context(), "the export of the audit log was cut", "request_id", v.id, "err", err)
		}
		panic(http.ErrAbortHandler)
	}}, nil
}

func auditRows(entries []chat.AuditEntry) (rows []byte) {
	name := func(u chat.User) string {
		if u.Deleted {
			return "deleted user " + u.PublicID // it has no name any more, and one is told from another
		}
		return u.Username
	}
	for _, e := range entries {
		rows = export.AppendRow(rows, string(wire.At(e.At)), string(e.Action), name(e.Actor), name(e.Subject), e.IP, e.Detail)
	}
	return rows
}
