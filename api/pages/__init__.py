"""What the pages of all resources share: rendering, forms, assets, navigation and notices."""
