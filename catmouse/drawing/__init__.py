"""What pictures need without a window: colours, axes, mixes of colours, words, a canvas."""
