package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// SlashCommand is a slash command of a room, as its members see it.
type SlashCommand struct {
	Name        string `json:"name" doc:"What is typed." example:"/deploy"`
	Description string `json:"description" doc:"What it does; may be empty." example:"Deploys a branch"`
	Hint        string `json:"hint" doc:"What is typed after the name; may be empty." example:"[branch]"`
	CreatedBy   User   `json:"created_by"`
	CreatedAt   Time   `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
}

// FromSlashCommand is without its address.
func FromSlashCommand(h chat.Hook) SlashCommand {
	return SlashCommand{
		Name: h.Name, Description: h.Command.Description, Hint: h.Command.Hint, CreatedBy: FromUser(h.CreatedBy), CreatedAt: At(h.CreatedAt),
	}
}

// CommandRun is a call of a command, and what came of it.
type CommandRun struct {
	Name      string   `json:"name" example:"/deploy"`
	ClientID  *string  `json:"client_id" doc:"What its caller's client called it." example:"call-1"`
	CreatedAt Time     `json:"created_at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	Outcome   string   `json:"outcome" enum:"answered,failed" doc:"failed: reason says why."`
	Reason    string   `json:"reason,omitempty" enum:"refused,timeout,network,status,too_large,not_understood,lost,not_posted" doc:"refused: its address is special, or it redirects. timeout: no whole answer within 5 s. network: it cannot be reached. status: it answered another status than 2xx. too_large: the answer has more than 64 KiB. not_understood: the answer is neither text nor one of the documented forms. lost: this server went down meanwhile; it may have run. not_posted: it answered, and its bot may not post in the room; body is the answer. Left out where it was answered." example:"timeout"`
	Status    *int     `json:"status" doc:"Of the answer; null: there was none." example:"200"`
	VisibleTo string   `json:"visible_to" enum:"caller,room"`
	Body      string   `json:"body" doc:"Markdown, for the caller alone; empty where there is nothing to show, or where it was posted." example:"Deploying main"`
	Message   *Message `json:"message" doc:"What the command's bot posted for the room, as it is now."`
}

// FromCommandRun is what its caller sees.
func FromCommandRun(r chat.CommandRun) CommandRun {
	run := CommandRun{
		Name: r.Name, ClientID: textOrNull(r.ClientID), CreatedAt: At(r.At), Outcome: "answered", Reason: string(r.Failure),
		VisibleTo: "caller", Body: r.Body,
	}
	if r.Failure != "" {
		run.Outcome = "failed"
	}
	if r.Status != 0 {
		run.Status = &r.Status
	}
	if r.Message != nil {
		m := FromMessage(*r.Message)
		run.Message, run.VisibleTo = &m, "room"
	}
	return run
}

// CommandCall is what a command's address is told.
type CommandCall struct {
	Command  string  `json:"command"`
	Text     string  `json:"text"`
	Room     string  `json:"room"`
	Caller   User    `json:"caller"`
	ClientID *string `json:"client_id"`
}

// FromCommandCall leaves out what is in the headers.
func FromCommandCall(c chat.CommandCall) CommandCall {
	return CommandCall{Command: c.Name, Text: c.Text, Room: c.RoomName, Caller: FromUser(c.Caller), ClientID: textOrNull(c.ClientID)}
}
