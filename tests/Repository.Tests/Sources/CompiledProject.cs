using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RideAspire.Repository.Tests.Sources;

/// <summary>A project of the checkout, compiled from the files and references that its last build used.</summary>
internal static class CompiledProject
{
    private static readonly ConcurrentDictionary<string, Lazy<CSharpCompilation>> compilations = new();
    private static readonly ConcurrentDictionary<string, PortableExecutableReference> references = new();

    /// <param name="project">The project's path from the root, such as "Rides" or "eng/LocalServers".</param>
    public static CSharpCompilation Of(string project) =>
        compilations.GetOrAdd(project, project => new Lazy<CSharpCompilation>(() => Compile(project))).Value;

    private static CSharpCompilation Compile(string project)
    {
        // Directory.Build.targets writes this file, into …/obj/<configuration>/<framework>.
        var build = Path.GetRelativePath(Path.Combine(Checkout.Root, project, "bin"), Checkout.BuildOf(project));
        var inputs = File.ReadAllLines(Path.Combine(Checkout.Root, project, "obj", build, "compiler-inputs.txt"))
            .ToLookup(input => Path.GetExtension(input));
        return CSharpCompilation.Create(
            Path.GetFileName(project),
            inputs[".cs"].Select(Parse),
            inputs[".dll"].Select(reference => references.GetOrAdd(reference, path => MetadataReference.CreateFromFile(path))),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));
    }

    private static SyntaxTree Parse(string path) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(path), new CSharpParseOptions(LanguageVersion.Latest), path);
}
