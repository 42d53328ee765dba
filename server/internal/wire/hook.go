package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Hook is a webhook of a room, as its staff sees it.
type Hook struct {
	ID         string `json:"id" doc:"Opaque." example:"01980c5e-9c00-7000-8000-00000000000e"`
	Kind       string `json:"kind" enum:"incoming,outgoing,command"`
	Name       string `json:"name" example:"Builds"`
	CreatedBy  User   `json:"created_by"`
	CreatedAt  Time   `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	LastUsedAt *Time  `json:"last_used_at" format:"date-time" doc:"To about a minute; null: never." example:"2026-11-23T09:31:00.000Z"`
	Bot        *User  `json:"bot" doc:"Whose posts the hook's are."`
	URL        string `json:"url,omitempty" doc:"incoming: where programs post to, shown once, when the hook is made. Whoever has it can post: keep it. outgoing: where events are sent to. command: what is called." example:"https://chat.example.org/api/v1/hooks/k3q27w8kQ0u0n1o2p3q4rA5b6c7d8e9f"`

	Secret         string   `json:"secret,omitempty" doc:"outgoing, command: what events or calls are signed with, shown once, when it is made." example:"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"`
	Events         []string `json:"events,omitempty" doc:"outgoing: the types of event that are sent. Left out: all." example:"[\"message.created\"]"`
	Seq            *int64   `json:"seq,omitempty" doc:"outgoing: every event of the room up to this one is done." example:"41"`
	Failures       int      `json:"failures,omitempty" doc:"outgoing: how often sending the event after it has failed. Left out: never." example:"2"`
	NextTryAt      *Time    `json:"next_try_at,omitempty" format:"date-time" doc:"outgoing: when it is tried again." example:"2026-11-23T09:36:00.000Z"`
	DisabledAt     *Time    `json:"disabled_at,omitempty" format:"date-time" doc:"outgoing, command: since when nothing is sent or called. Left out: it is enabled." example:"2026-11-23T09:31:00.000Z"`
	DisabledReason string   `json:"disabled_reason,omitempty" enum:"staff,failed,gone,maker" doc:"staff: somebody did it. failed: ten tries failed. gone: the receiver answered 410. maker: who made or enabled it may not see the room any more." example:"failed"`
	Description    string   `json:"description,omitempty" doc:"command: what it does." example:"Deploys a branch"`
	Hint           string   `json:"hint,omitempty" doc:"command: what is typed after its name." example:"[branch]"`
}

// FromHook leaves out what is shown once.
func FromHook(h chat.Hook) Hook {
	hook := Hook{
		ID: string(h.ID), Kind: string(h.Kind), Name: h.Name, CreatedBy: FromUser(h.CreatedBy), CreatedAt: At(h.CreatedAt),
		LastUsedAt: atOrNull(h.LastUsedAt), Bot: userOrNull(h.Bot),
	}
	if h.Kind == chat.HookCommand {
		hook.URL, hook.Description, hook.Hint = h.Command.URL, h.Command.Description, h.Command.Hint
		hook.DisabledAt, hook.DisabledReason = atOrNull(h.Command.DisabledAt), string(h.Command.DisabledReason)
	}
	if h.Kind != chat.HookOutgoing {
		return hook
	}
	for _, kind := range h.Out.Events {
		hook.Events = append(hook.Events, string(kind))
	}
	hook.URL, hook.Seq, hook.Failures, hook.NextTryAt = h.Out.URL, &h.Out.Seq, h.Out.Tries, atOrNull(h.Out.NextTry)
	hook.DisabledAt, hook.DisabledReason = atOrNull(h.Out.DisabledAt), string(h.Out.DisabledReason)
	return hook
}

// Delivery is one try to send an event to a webhook.
type Delivery struct {
	Seq    int64  `json:"seq" doc:"Of the event." example:"41"`
	Status *int   `json:"status" doc:"Of the answer; null: there was none." example:"204"`
	Error  string `json:"error,omitempty" enum:"refused,timeout,network" doc:"Why there was no answer. refused: the address is special." example:"timeout"`
	MS     int64  `json:"ms" doc:"How long the answer took." example:"38"`
	At     Time   `json:"at" format:"date-time" example:"2026-11-23T09:31:00.000Z"`
}

// FromDelivery is what its room's staff sees.
func FromDelivery(d chat.Delivery) Delivery {
	out := Delivery{Seq: d.Seq, Error: d.Error, MS: d.Took.Milliseconds(), At: At(d.At)}
	if d.Status != 0 {
		out.Status = &d.Status
	}
	return out
}

// NewBot is a bot just made, with the text of its first token.
type NewBot struct {
	User  User   `json:"user"`
	Token string `json:"token" doc:"For the Authorization header. It is shown once and not stored: keep it." example:"crp_Jb3k…"`
}
