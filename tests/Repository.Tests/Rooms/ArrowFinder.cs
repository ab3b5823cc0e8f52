using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RideAspire.Repository.Tests.Rooms;

/// <summary>
/// Finds what the files of a project name in other folders of it. It asks the compiler what each name means, so it also
/// sees what is in no assembly (constants, <c>nameof</c>) and what a source does not spell out (extension methods,
/// types behind <c>var</c>). It reads no comments.
/// </summary>
/// <param name="folder">The project's folder.</param>
internal sealed class ArrowFinder(CSharpCompilation compilation, string folder)
{
    public IEnumerable<Arrow> FindArrows() => compilation.SyntaxTrees.Where(tree => FolderOf(tree) is not null).SelectMany(ArrowsOf);

    private IEnumerable<Arrow> ArrowsOf(SyntaxTree tree)
    {
        var model = compilation.GetSemanticModel(tree);
        return
            from name in tree.GetRoot().DescendantNodes()
            where name is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax
            from used in MeaningsOf(model.GetSymbolInfo(name))
            where used is not INamespaceSymbol
            from declaration in used.DeclaringSyntaxReferences
            let to = FolderOf(declaration.SyntaxTree)
            where to is not null && to != FolderOf(tree)
            select new Arrow(FolderOf(tree)!, to, PlaceOf(name), TypeAround(name), TypeAround(declaration.GetSyntax()));
    }

    // A call that the compiler cannot decide, as its arguments come from generated code, has candidates.
    private static ImmutableArray<ISymbol> MeaningsOf(SymbolInfo info) => info.Symbol is { } symbol ? [symbol] : info.CandidateSymbols;

    // The first folder below the project's; "(root)" is the project's own. None for generated files, and for those
    // linked from elsewhere.
    private string? FolderOf(SyntaxTree tree)
    {
        var path = Path.GetRelativePath(folder, tree.FilePath).Split(Path.DirectorySeparatorChar);
        return path[0] is "obj" or ".." ? null : path.Length == 1 ? "(root)" : path[0];
    }

    private string PlaceOf(SyntaxNode node)
    {
        var line = node.GetLocation().GetLineSpan();
        return $"{Path.GetRelativePath(folder, line.Path)}:{line.StartLinePosition.Line + 1}";
    }

    private static string TypeAround(SyntaxNode node) =>
        node.AncestorsAndSelf().Select(NameOfType).LastOrDefault(name => name is not null)
            ?? Path.GetFileNameWithoutExtension(node.SyntaxTree.FilePath);

    private static string? NameOfType(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => null,
    };
}
