import webpack from "webpack";

webpack({ mode: "production", entry: "./main.js", output: { filename: "main.js" } }, (error, stats) => {
  if (error ?? stats?.hasErrors()) throw error ?? new Error(stats.toString("errors-only"));
});
