select release_id, strftime(as_of, '%Y-%m-%d') from release_info
