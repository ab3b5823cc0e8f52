using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using RideAspire.Validation;

namespace RideAspire.Gateway.Pages;

/// <summary>Serves the pages of the project Pages: one document, its files, and its settings.</summary>
internal static class WebPages
{
    private const string Document = "index.html";
    private const string Callback = "/authentication/{action}";

    /// <summary>The paths that show the document. It decides by the path which page it is.</summary>
    private static readonly string[] paths = ["/", "/rider", "/driver", "/ops", Callback];

    public static void AddWebPages(this WebApplicationBuilder builder)
    {
        builder.AddValidated<PagesOptions>(PagesOptions.Section);

        // The framework does this in Development only. In a publish the files are in wwwroot, and it does nothing.
        builder.WebHost.UseStaticWebAssets();

        // In Development the framework would look for changes: at each file of each load, and at each unknown path.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
    }

    /// <summary>
    /// None of it has a rate limit: a page loads a hundred files at once, and they cost next to nothing.
    /// </summary>
    public static void MapWebPages(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<PagesOptions>>().Value;
        if (!options.Enabled)
        {
            app.MapGet("/", () => TypedResults.LocalRedirect("/scalar/v1"));
            return;
        }

        var authority = PageSettings.AuthorityOf(app.Services);
        app.MapStaticAssets().DisableRateLimiting();
        app.MapGet("/pages/settings.json", Settings).DisableRateLimiting();
        foreach (var path in paths)
        {
            app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], Page)
                .WithMetadata(PagePolicy.Of(options, authority, mayBeFramed: path == Callback))
                .DisableRateLimiting();
        }
    }

    private static Ok<PageSettings> Settings(HttpResponse response, IServiceProvider services)
    {
        response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(PageSettings.Of(services));
    }

    // A browser asks each time whether the document is still the same, so a deployment is seen at once.
    private static Results<PhysicalFileHttpResult, NotFound> Page(HttpResponse response, IWebHostEnvironment environment)
    {
        var file = environment.WebRootFileProvider.GetFileInfo(Document);
        if (file.PhysicalPath is not { } path)
            return TypedResults.NotFound();
        response.Headers.CacheControl = "no-cache";
        return TypedResults.PhysicalFile(path, $"{MediaTypeNames.Text.Html}; charset=utf-8", lastModified: file.LastModified);
    }
}
