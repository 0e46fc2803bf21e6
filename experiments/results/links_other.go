//go:build !unix

package results

import "io/fs"

// hasOtherNames is not known where a file does not say so.
func hasOtherNames(fs.FileInfo) bool { return false }
