using Microsoft.Playwright;

namespace RideAspire.Pages.Tests.Browsers;

/// <summary>The pictures of docs/pages.md and the README. A test takes one where it shows what it is about.</summary>
internal static class Pictures
{
    private const string Variable = "RIDEASPIRE_PICTURES";
    private const int Gap = 12;

    /// <summary>Puts windows side by side into a file of docs/, if the variable asks for pictures.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="views">The windows from left to right, each with its width and colours.</param>
    public static async Task TakeAsync(string name, int height, params (Window Window, int Width, ColorScheme Scheme)[] views)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 })
            return;
        var images = "";
        foreach (var (window, width, scheme) in views)
        {
            await window.Page.SetViewportSizeAsync(width, height);
            await window.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await window.Page.EvaluateAsync("scrollTo(0, 0)");
            images += $"<img src=\"data:image/png;base64,{Convert.ToBase64String(await window.Page.ScreenshotAsync())}\">";
        }

        var page = await views[0].Window.Page.Context.NewPageAsync();
        await page.SetViewportSizeAsync(views.Sum(view => view.Width + Gap) + Gap, height + (2 * Gap));
        await page.SetContentAsync($"<body style=\"margin:0;display:flex;gap:{Gap}px;background:#8794a2;padding:{Gap}px\">{images}</body>");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Checkout.Root, "docs", name) });
        await page.CloseAsync();
    }
}
