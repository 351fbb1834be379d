"""What every package uses: files, child processes, the heartbeat, messages about the installation, HTML pages.

Does not belong here: anything that knows submissions, the warehouse or releases.
"""
