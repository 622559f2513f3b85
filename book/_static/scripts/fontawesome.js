// Takes the place of the theme's Font Awesome (1.5 MB): course.css draws the icons.
