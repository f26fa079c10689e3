# The locked requirements of the image; those of development beside them, where there are any. What
# differs from the lock is not installed.
python -m pip install --require-hashes --requirement requirements.txt
if [ -f requirements-dev.txt ]; then
  python -m pip install --require-hashes --requirement requirements-dev.txt
fi
