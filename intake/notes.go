package intake

import (
	"fmt"
	"strings"
)

// Counted writes a number with the words for one thing or for several: "1 link was dropped", "2 links were dropped".
func Counted(count int, one, many string) string {
	if count == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", count, many)
}

// Times writes how often something was found.
func Times(count int) string {
	if count == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", count)
}

// Some names a few of many.
func Some(names []string) string {
	const few = 10
	text := strings.Join(names[:min(few, len(names))], ", ")
	if more := len(names) - few; more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	return text
}

// noValue are what files write where they have no value.
var noValue = map[string]bool{"": true, "nan": true, "na": true, "n/a": true, "null": true, "none": true, "-": true}

// NoValue tells whether a cell says that there is no value.
func NoValue(cell string) bool {
	const longest = 4
	return len(cell) <= longest && noValue[strings.ToLower(cell)]
}

// JoinedNames notes that names are the same without the blanks around them.
func JoinedNames(names []string) string {
	return Counted(len(names), "name stands with blanks around it and without: it means the same, ", "names stand with blanks around them and without: each means the same, ") + Some(names)
}
