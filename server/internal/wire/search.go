package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Found is a message that was searched for.
type Found struct {
	Message Message   `json:"message"`
	Room    FoundRoom `json:"room"`
	Marks   [][2]int  `json:"marks" doc:"Where the words are in the body, to be marked: [start, end) in code points, in order, none touching another; none where only filters were given." example:"[[5,12]]"`
}

// FoundRoom says where a message was found.
type FoundRoom struct {
	Name  string `json:"name" doc:"Its address." example:"lobby"`
	Title string `json:"title" example:"Lobby"`
}

// FromFound is a message as found.
func FromFound(f chat.Found) Found {
	marks := f.Marks
	if marks == nil {
		marks = [][2]int{}
	}
	return Found{Message: FromMessage(f.Message), Room: FoundRoom{f.Message.RoomName, f.RoomTitle}, Marks: marks}
}
