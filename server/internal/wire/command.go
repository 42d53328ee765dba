package wire

import (
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// CommandType names what a client asks for on a socket (contract section 5).
type CommandType string

// The commands.
const (
	CommandHello       CommandType = "hello"
	CommandSubscribe   CommandType = "subscribe"
	CommandUnsubscribe CommandType = "unsubscribe"
	CommandSend        CommandType = "send"
	CommandEdit        CommandType = "edit"
	CommandDelete      CommandType = "delete"
	CommandReact       CommandType = "react"
	CommandRead        CommandType = "read"
	CommandTyping      CommandType = "typing"
	CommandView        CommandType = "view"
	CommandPing        CommandType = "ping"
)

// Command is one frame from a client. Which fields are set follows from Type.
type Command struct {
	Type      CommandType
	ID        string // echoed in the answer; "" for none
	Token     string
	Room      string
	After     *int64 // nil: from now on
	Quiet     bool
	Body      string
	ClientID  string
	HasBody   bool // an edit may leave it as it is
	Files     *[]string
	ReplyTo   *string // nil: to none
	MessageID string
	Emoji     string
	Remove    bool
	Seq       int64
}

// ErrNotObject says that a frame is not one JSON object (bad_json).
var ErrNotObject = errors.New("a frame must be one JSON object")

const maxCommandID = 64

// commandField is one field of a command: whether it must be there, and how it is read.
type commandField struct {
	name     string
	required bool
	unless   string // if a field of this name is given, this one need not be
	read     func(c *Command, name string, raw json.RawMessage) *chat.Field
}

// commandFields is the closed set of each command's fields beside `type` and `id`.
var commandFields = map[CommandType][]commandField{
	CommandHello:       {required("token", text(func(c *Command) *string { return &c.Token }))},
	CommandSubscribe:   {roomField, optional("after", seq(func(c *Command, n int64) { c.After = &n })), optional("quiet", flag(func(c *Command) *bool { return &c.Quiet }))},
	CommandUnsubscribe: {roomField},
	CommandSend:        {roomField, bodyField, required("client_id", text(func(c *Command) *string { return &c.ClientID })), replyField, filesField},
	CommandEdit:        {roomField, messageField, bodyField, filesField},
	CommandDelete:      {roomField, messageField},
	CommandReact: {
		roomField, messageField, required("emoji", text(func(c *Command) *string { return &c.Emoji })),
		optional("remove", flag(func(c *Command) *bool { return &c.Remove })),
	},
	CommandRead:   {roomField, required("seq", seq(func(c *Command, n int64) { c.Seq = n }))},
	CommandTyping: {roomField},
	CommandView:   {required("room", textOrNone(func(c *Command) *string { return &c.Room }))},
	CommandPing:   {},
}

var (
	roomField    = required("room", text(func(c *Command) *string { return &c.Room }))
	bodyField    = commandField{"body", true, "files", text(func(c *Command) *string { c.HasBody = true; return &c.Body })}
	filesField   = optional("files", texts(func(c *Command) *[]string { c.Files = new([]string); return c.Files }))
	replyField   = optional("reply_to", text(func(c *Command) *string { c.ReplyTo = new(string); return c.ReplyTo }))
	messageField = required("message_id", text(func(c *Command) *string { return &c.MessageID }))
)

// DecodeCommand reads one frame strictly: names in the right case, no unknown field, no NUL and no
// lone surrogate. Errors: ErrNotObject, else a chat.Error of KindInvalid. With the latter the
// command still has its ID, if that could be read, so that the refusal can name it.
func DecodeCommand(frame []byte) (Command, error) {
	var space [8]objectField // enough for any command
	fields, err := splitObject(frame, space[:0])
	if err != nil {
		return Command{}, err
	}
	var c Command
	if raw, ok := fields.take("id"); ok {
		if bad := readID(&c, raw); bad != nil {
			return Command{}, chat.InvalidFields(*bad)
		}
	}
	kind, _ := fields.take("type")
	if bad := readType(&c, kind); bad != nil {
		return c, chat.InvalidFields(*bad)
	}
	if bad := c.readFields(fields); bad != nil {
		return c, chat.InvalidFields(bad...)
	}
	return c, nil
}

func readID(c *Command, raw json.RawMessage) *chat.Field {
	id, bad := readText("id", raw)
	if bad == nil && utf8.RuneCountInString(id) > maxCommandID {
		bad = &chat.Field{Location: "id", Message: "must be at most " + strconv.Itoa(maxCommandID) + " characters long"}
	}
	if bad == nil {
		c.ID = id
	}
	return bad
}

func readType(c *Command, raw json.RawMessage) *chat.Field {
	if raw == nil {
		return missing("type")
	}
	name, bad := readText("type", raw)
	if bad != nil {
		return bad
	}
	c.Type = CommandType(name)
	if _, known := commandFields[c.Type]; !known {
		return &chat.Field{Location: "type", Message: "is not a command of this server"}
	}
	return nil
}

// readFields takes the command's fields out of those given and says what is wrong with each.
func (c *Command) readFields(given objectFields) (bad []chat.Field) {
	for _, field := range commandFields[c.Type] {
		raw, ok := given.take(field.name)
		var wrong *chat.Field
		switch {
		case ok:
			wrong = field.read(c, field.name, raw)
		case field.required && !given.have(field.unless):
			wrong = missing(field.name)
		}
		if wrong != nil {
			bad = append(bad, *wrong)
		}
	}
	if given.isLeft() {
		// The name is not shown: the sender may have sent anything.
		bad = append(bad, chat.Field{Location: "", Message: "there is a field that " + string(c.Type) + " does not know"})
	}
	return bad
}

func missing(name string) *chat.Field {
	return &chat.Field{Location: name, Message: "is required"}
}

type readField func(c *Command, name string, raw json.RawMessage) *chat.Field

func required(name string, read readField) commandField { return commandField{name, true, "", read} }

func optional(name string, read readField) commandField { return commandField{name, false, "", read} }

func text(target func(*Command) *string) readField {
	return func(c *Command, name string, raw json.RawMessage) (bad *chat.Field) {
		*target(c), bad = readText(name, raw)
		return bad
	}
}

// textOrNone takes null for "".
func textOrNone(target func(*Command) *string) readField {
	read := text(target)
	return func(c *Command, name string, raw json.RawMessage) *chat.Field {
		if string(raw) == "null" {
			return nil
		}
		return read(c, name, raw)
	}
}

// maxTexts bounds a list of texts: whoever needs fewer says so better.
const maxTexts = 100

func texts(target func(*Command) *[]string) readField {
	return func(c *Command, name string, raw json.RawMessage) *chat.Field {
		var items []json.RawMessage
		if err := json.Unmarshal(raw, &items); err != nil || items == nil || len(items) > maxTexts {
			return &chat.Field{Location: name, Message: "must be a list of texts, " + strconv.Itoa(maxTexts) + " at most"}
		}
		list := make([]string, len(items))
		for i, item := range items {
			var bad *chat.Field
			if list[i], bad = readText(name, item); bad != nil {
				return bad
			}
		}
		*target(c) = list
		return nil
	}
}

func flag(target func(*Command) *bool) readField {
	return func(c *Command, name string, raw json.RawMessage) *chat.Field {
		if value := string(raw); value != "true" && value != "false" {
			return &chat.Field{Location: name, Message: "must be true or false"}
		}
		*target(c) = string(raw) == "true"
		return nil
	}
}

func seq(set func(*Command, int64)) readField {
	return func(c *Command, name string, raw json.RawMessage) *chat.Field {
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil || n < 0 {
			return &chat.Field{Location: name, Message: "must be a whole number, 0 or more"}
		}
		set(c, n)
		return nil
	}
}

// readText reads a JSON string. encoding/json turns a lone surrogate into U+FFFD without an error,
// so the escapes are checked first.
func readText(name string, raw json.RawMessage) (string, *chat.Field) {
	value, ok := unquote(raw)
	if !ok {
		return "", &chat.Field{Location: name, Message: "must be a text"}
	}
	if fault := TextFault(raw); fault != "" {
		return "", &chat.Field{Location: name, Message: fault}
	}
	return value, nil
}
