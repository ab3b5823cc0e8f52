using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace RideAspire.Pages.Tests.Browsers;

/// <summary>
/// A window of the browser. It records each status that its page showed, and what the browser's console had against the
/// page.
/// </summary>
internal sealed class Window : IAsyncDisposable
{
    // A page in a debug build, on a busy machine.
    private const float Patience = 30_000;

    // Runs before the page's own scripts, at each load.
    private const string Observer =
        """
        new MutationObserver(() => {
          const shown = document.querySelector('[data-status]')?.dataset.status;
          if (shown && shown !== window.lastShown) window.reportStatus(window.lastShown = shown);
        }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-status'] });
        """;

    private static readonly string[] failures = ["Failed to load resource", "net::ERR"];

    private readonly bool isAlone;
    private readonly ConcurrentQueue<string> statuses = new();
    private readonly ConcurrentQueue<string> complaints = new();

    private Window(IPage page, bool isAlone) => (Page, this.isAlone) = (page, isAlone);

    public IPage Page { get; }

    /// <summary>The statuses of trips that the page has shown, in order, each once in a row.</summary>
    public IReadOnlyList<string> Statuses
    {
        get
        {
            string[] shown = [.. statuses];
            return [.. shown.Where((status, i) => i == 0 || shown[i - 1] != status)];
        }
    }

    /// <summary>Violations of the content policy, and faults of scripts.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    /// <summary>The state of the page in a few words: what the rider or the driver sees first.</summary>
    public ILocator State => Page.Locator(".state");

    public static async Task<Window> OpenAsync(IBrowserContext context, bool isAlone)
    {
        var window = new Window(await context.NewPageAsync(), isAlone);
        window.Page.SetDefaultTimeout(Patience);
        SetDefaultExpectTimeout(Patience);
        window.Page.Console += (_, message) => window.Note(message.Type, message.Text);
        window.Page.PageError += (_, fault) => window.complaints.Enqueue(fault);
        await window.Page.ExposeFunctionAsync("reportStatus", (string status) => window.statuses.Enqueue(status));
        await window.Page.AddInitScriptAsync(Observer);
        return window;
    }

    /// <summary>Opens a page and signs in there by a name.</summary>
    public async Task SignInAsync(string path, string name)
    {
        await Page.GotoAsync(path);
        await Page.GetByLabel("Your name").FillAsync(name);
        await PressAsync("Sign in");
        await Expect(Page.GetByText($"Signed in as {name}")).ToBeVisibleAsync();
    }

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public Task ShowsAsync(string state) => Expect(State).ToHaveTextAsync(state);

    public async Task FillPlaceAsync(string legend, double lat, double lon)
    {
        foreach (var (field, value) in new[] { ("latitude", lat), ("longitude", lon) })
        {
            var input = Page.GetByLabel($"{legend}: {field}");
            await input.FillAsync(FormattableString.Invariant($"{value:0.0####}"));
            await input.BlurAsync();
        }
    }

    /// <summary>A rider books a ride from a place to one a kilometre to the north.</summary>
    public async Task BookAsync(double lat, double lon)
    {
        await FillPlaceAsync("Pick-up", lat, lon);
        await FillPlaceAsync("Drop-off", lat + 0.01, lon);
        await PressAsync("Book a ride");
    }

    /// <summary>A driver goes online at a place.</summary>
    public async Task GoOnlineAsync(double lat, double lon)
    {
        await FillPlaceAsync("Where you are", lat, lon);
        await PressAsync("Go online");
        await ShowsAsync("Online: waiting for a ride");
    }

    public async ValueTask DisposeAsync()
    {
        await Page.CloseAsync();
        if (isAlone)
            await Page.Context.DisposeAsync();
    }

    // A request that fails is a line of the console too, and tests have some fail.
    private void Note(string type, string text)
    {
        if (type == "error" && !failures.Any(failure => text.Contains(failure, StringComparison.Ordinal)))
            complaints.Enqueue(text);
    }
}
