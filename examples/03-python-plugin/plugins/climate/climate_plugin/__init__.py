"""Operations of the plugin `climate`."""
