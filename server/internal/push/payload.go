package push

import (
	"crypto/sha256"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

const (
	// maxBody bounds the text and the title of a notification, in code points.
	maxBody = 120
	// topicLength is the most that RFC 8030 section 5.4 allows.
	topicLength = 32
	// declarative marks a text that browsers show by themselves (Declarative Web Push).
	declarative = 8030
)

// padding are the lengths of texts that are sent: the next one that fits.
var padding = []int{512, 1024, 2048, maxText}

// payload is what a device gets. Browsers that know the declarative form show it by themselves; our service worker shows it in
// the others.
type payload struct {
	WebPush      int          `json:"web_push"`
	Notification notification `json:"notification"`
	AppBadge     string       `json:"app_badge"`
}

type notification struct {
	Title    string `json:"title"`
	Body     string `json:"body"`
	Navigate string `json:"navigate"`
	Tag      string `json:"tag"`
	AppBadge string `json:"app_badge"`
	Data     data   `json:"data"`
}

// data is for our service worker.
type data struct {
	Room   string `json:"room,omitempty"`
	Seq    int64  `json:"seq,omitempty"`
	Reason string `json:"reason"`
}

// payloadOf says who wrote what where. It has no word of ours: the server does not know which language the reader speaks.
func payloadOf(p chat.Push) ([]byte, error) {
	title := oneLine(p.Message.Author.DisplayName)
	if p.Room.Visibility != chat.Direct {
		title += " · " + oneLine(p.Room.Heading())
	}
	body := oneLine(p.Message.Body)
	for _, f := range p.Message.Files {
		body += " 📎 " + oneLine(f.Name)
	}
	badge := strconv.Itoa(p.Badge)
	return json.Marshal(payload{WebPush: declarative, AppBadge: badge, Notification: notification{
		Title: cut(title), Body: cut(strings.TrimSpace(body)), Tag: p.Room.Name, AppBadge: badge,
		Navigate: p.Subscription.PageURL + "/chat/" + url.PathEscape(p.Room.Name) + "?seq=" + strconv.FormatInt(p.Message.Seq, 10),
		Data:     data{p.Room.Name, p.Message.Seq, string(p.Reason)},
	}})
}

// testPayload is what somebody sends to their own devices to see whether it arrives.
func testPayload(s chat.Subscription) ([]byte, error) {
	return json.Marshal(payload{WebPush: declarative, AppBadge: "0", Notification: notification{
		Title: "Chatrooms", Body: "Test", Navigate: s.PageURL + "/settings", Tag: "test", AppBadge: "0", Data: data{Reason: "test"},
	}})
}

// oneLine takes out what could disguise a text: line breaks, control and formatting characters but the joiners of emoji.
func oneLine(text string) string {
	const joiner = '\u200d'
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r) && r != joiner:
			return -1
		}
		return r
	}, text)), " ")
}

func cut(text string) string {
	if runes := []rune(text); len(runes) > maxBody {
		return string(runes[:maxBody-1]) + "…"
	}
	return text
}

// topicOf makes a push service keep one push of a room only for a device that is away.
func topicOf(room chat.RoomID, name string) string {
	hash := sha256.Sum256([]byte(strconv.FormatInt(int64(room), 10) + " " + name))
	return b64.EncodeToString(hash[:])[:topicLength]
}

func paddedLength(text []byte) int {
	for _, length := range padding {
		if len(text) <= length {
			return length
		}
	}
	return maxText
}
