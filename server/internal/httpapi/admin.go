package httpapi

import (
	"context"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// operator is the caller of an administrator's route; the service finds out whether it is one.
func operator(ctx context.Context, actor chat.Actor) chat.Operator {
	return chat.Operator{Actor: &actor, IP: visitOf(ctx).address}
}

type accountsQuery struct {
	ListQuery
	Q     string `query:"q" maxLength:"200" doc:"Part of a username or display name."`
	State string `query:"state" enum:"active,suspended,deleted" doc:"Left out: any."`
}

func (s *server) listAccounts(ctx context.Context, actor chat.Actor, in *accountsQuery) (*list[wire.ListedAccount], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	accounts, more, err := s.Service.Accounts(ctx, operator(ctx, actor), in.Q, chat.AccountState(in.State), after, in.Limit)
	return newList(accounts, more, wire.FromListedAccount, func(a chat.Account) string { return a.User.PublicID }), err
}

type accountChange struct {
	Suspended *bool `json:"suspended,omitempty" doc:"Suspending ends the account's sessions and tokens." example:"true"`
	Admin     *bool `json:"admin,omitempty" doc:"Whether the account administers this server." example:"false"`
}

func (s *server) changeAccount(ctx context.Context, actor chat.Actor, in *struct {
	UserPath
	Body accountChange
},
) (*answer[wire.ListedAccount], error) {
	change := chat.AccountChange{Suspended: in.Body.Suspended, Admin: in.Body.Admin}
	account, err := s.Service.ChangeAccount(ctx, operator(ctx, actor), in.Username, change)
	return &answer[wire.ListedAccount]{wire.FromListedAccount(account)}, err
}

func (s *server) makeReset(ctx context.Context, actor chat.Actor, in *UserPath) (*answer[wire.ResetLink], error) {
	code := auth.NewCode()
	reset, err := s.Service.MakeReset(ctx, operator(ctx, actor), in.Username, auth.HashCode(code))
	if err != nil {
		return nil, err
	}
	return &answer[wire.ResetLink]{wire.ResetLink{
		URL: s.pageURL(ctx, "/reset/"+code), ExpiresAt: wire.At(reset.ExpiresAt),
	}}, nil
}

type passwordReset struct {
	Code        string `json:"code" doc:"From the link." example:"3q2-7w8kQ0u0n1o2p3q4rA"`
	NewPassword string `json:"new_password" format:"password" doc:"8 to 256 bytes, not a well-known one." example:"difference engine"`
}

func (s *server) resetPassword(ctx context.Context, in *struct{ Body passwordReset }) (*nothing, error) {
	err := s.Service.ResetPassword(ctx, auth.HashCode(in.Body.Code), in.Body.NewPassword, visitOf(ctx).origin())
	s.rightGuess(ctx, err)
	return nil, err
}

// AuditQuery says which entries of the audit log are asked for.
type AuditQuery struct {
	Action string `query:"action" maxLength:"64" doc:"Of this action only." example:"suspended"`
	Person string `query:"person" maxLength:"200" doc:"By the user of this name, or about them, only." example:"ada"`
	Since  string `query:"since" maxLength:"64" doc:"From this time on, or this date's first moment in UTC." example:"2026-11-23"`
	Until  string `query:"until" maxLength:"64" doc:"Before this time, or this date's first moment in UTC." example:"2026-11-24T09:30:00Z"`
}

func (q AuditQuery) filter() chat.AuditFilter {
	return chat.AuditFilter{Action: chat.AuditAction(q.Action), Person: q.Person, Since: q.Since, Until: q.Until}
}

func (s *server) listAudit(ctx context.Context, actor chat.Actor, in *struct {
	AuditQuery
	ListQuery
},
) (*list[wire.AuditEntry], error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	entries, more, err := s.Service.Audit(ctx, operator(ctx, actor), in.filter(), after, in.Limit)
	return newList(entries, more, wire.FromAuditEntry, func(e chat.AuditEntry) string { return e.Key }), err
}

func (s *server) stats(ctx context.Context, actor chat.Actor, _ *nothing) (*answer[wire.ServerStats], error) {
	stats, err := s.Service.Stats(ctx, operator(ctx, actor))
	return &answer[wire.ServerStats]{wire.FromStats(stats, s.Nodes())}, err
}
